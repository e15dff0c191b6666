package dev.sluice.standalone.cli;

import static dev.sluice.standalone.cli.FakeApi.ID;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.standalone.cli.CommandLines.Printed;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What has ended, or could not be read, is put back. */
final class RedriveCommandTest {
    @TempDir Path directory = Path.of("");
    private FakeApi api;

    @BeforeEach
    void start() throws IOException {
        api = new FakeApi(directory);
    }

    @AfterEach
    void stop() {
        api.close();
    }

    @Test
    void redrivesAJobWithWhatShallBeDifferent() {
        api.answer = "{\"id\":\"%s\",\"run\":2,\"status\":\"queued\"}".formatted(ID);

        Printed printed =
                api.sluice(
                        "redrive",
                        ID,
                        "--model",
                        "large",
                        "--deadline",
                        "5m",
                        "--max-cost-usd",
                        "0.5");

        assertThat(printed.code()).isZero();
        assertThat(printed.out()).contains(ID + "  runs again, as run 2");
        assertThat(api.asked.getFirst()).isEqualTo("POST /v1/jobs/" + ID + "/redrive");
        assertThat(api.bodies.getFirst())
                .isEqualTo("{\"model\":\"large\",\"deadline\":\"5m\",\"max_cost_usd\":0.5}");
    }

    /** The projection may still show the end of the run before. */
    @Test
    void waitsForTheEndOfTheNewRun() {
        api.firstAnswers.add("{\"id\":\"%s\",\"run\":2,\"status\":\"queued\"}".formatted(ID));
        api.firstAnswers.add("{\"id\":\"%s\",\"run\":1,\"status\":\"failed\"}".formatted(ID));
        api.answer = "{\"id\":\"%s\",\"run\":2,\"status\":\"succeeded\"}".formatted(ID);

        Printed printed = api.sluice("redrive", ID, "--wait");

        assertThat(printed.code()).isZero();
        assertThat(printed.out()).contains("succeeded");
        assertThat(api.asked).filteredOn(line -> line.startsWith("GET")).hasSize(2);
    }

    @Test
    void redrivesAllThatFitAndSaysWhenNotAllSucceeded() {
        api.answer =
                "{\"id\":\"redrive_x\",\"status\":\"completed\",\"ended_at\":\"2026-03-10T12:00:00Z\",\"counts\":{\"selected\":3,\"redriven\":3,\"refused\":0,\"succeeded\":2}}";

        Printed printed =
                api.sluice(
                        "redrive",
                        "--all",
                        "--status",
                        "failed,expired",
                        "--of-model",
                        "small",
                        "--metadata",
                        "team=a",
                        "--wait");

        assertThat(printed.code()).isEqualTo(1);
        assertThat(printed.out()).contains("3 jobs, 3 run again, 0 refused, 2 have succeeded");
        assertThat(api.bodies.getFirst())
                .isEqualTo(
                        "{\"filter\":{\"status\":[\"failed\",\"expired\"],\"model\":\"small\",\"metadata\":{\"team\":\"a\"}}}");
    }

    @Test
    void saysWhyARedriveHasFailed() {
        api.answer =
                "{\"id\":\"redrive_x\",\"status\":\"failed\",\"ended_at\":\"2026-03-10T12:00:00Z\",\"failure\":\"narrow it\",\"counts\":{\"selected\":0,\"succeeded\":0}}";

        Printed printed = api.sluice("redrive", "--all", "--metadata", "team=a", "--wait");

        assertThat(printed.code()).isEqualTo(1);
        assertThat(printed.err()).contains("narrow it");
    }

    @Test
    void wantsEitherJobsOrAllToRedrive() {
        assertThat(api.sluice("redrive").code()).isEqualTo(2);
        assertThat(api.sluice("redrive", ID, "--all").code()).isEqualTo(2);
        assertThat(api.asked).isEmpty();
    }

    @Test
    void putsDeadLettersBackAndNamesThoseThatCannotGo() {
        api.answer =
                "{\"replayed\":2,\"refused\":[{\"id\":\"0-4\",\"reason\":\"no value\"}],\"next_from\":null}";

        Printed printed =
                api.sluice(
                        "dead-letters",
                        "replay",
                        "0-3",
                        "0-5",
                        "--topic",
                        "sluice.requests",
                        "--reason",
                        "router upgraded");

        assertThat(printed.code()).isEqualTo(1);
        assertThat(printed.out()).contains("2 put back, 1 refused");
        assertThat(printed.err()).contains("0-4: no value");
        assertThat(api.asked.getFirst())
                .isEqualTo(
                        "POST /admin/v1/dead-letters/replay?from=0-3&to=0-5&topic=sluice.requests&reason=router+upgraded");
        assertThat(api.sluice("dead-letters", "show", "nonsense").code()).isEqualTo(2);
    }

    @Test
    void listsDeadLetters() {
        api.answer =
                "{\"data\":[{\"id\":\"0-3\",\"noticed_at\":\"2026-03-10T12:00:00Z\",\"topic\":\"sluice.requests\",\"tenant\":null,\"value_bytes\":7,\"reason\":\"no record\"}],\"has_more\":false}";

        Printed printed = api.sluice("dead-letters", "list", "--tenant", "acme");

        assertThat(printed.code()).isZero();
        assertThat(printed.out()).contains("0-3", "sluice.requests", "no record");
        assertThat(api.asked.getFirst())
                .isEqualTo("GET /admin/v1/dead-letters?limit=20&tenant=acme");
    }
}
