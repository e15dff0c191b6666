package dev.sluice.standalone.cli;

import static dev.sluice.standalone.cli.FakeApi.ID;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.standalone.cli.CommandLines.Printed;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Jobs are looked at and cancelled. */
final class ClientCommandsTest {
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
    void listsAsATableWithTheFiltersPassedOn() {
        api.answer =
                "{\"data\":[{\"id\":\"%s\",\"status\":\"queued\",\"model\":\"small\",\"created_at\":\"2026-01-01T00:00:00.123Z\"}],\"has_more\":false}"
                        .formatted(ID);

        Printed printed =
                api.sluice(
                        "list",
                        "--status",
                        "queued,running",
                        "--metadata",
                        "team=a b",
                        "--limit",
                        "7");

        assertThat(printed.code()).isZero();
        assertThat(printed.out().lines().toList().getFirst()).startsWith("ID ").contains("STATUS");
        assertThat(printed.out()).contains(ID, "queued", "2026-01-01T00:00:00");
        assertThat(api.asked.getFirst())
                .isEqualTo("GET /v1/jobs?limit=7&status=queued%2Crunning&metadata%5Bteam%5D=a+b");
    }

    @Test
    void cancels() {
        api.answer = "{\"id\":\"%s\",\"status\":\"running\"}".formatted(ID);

        Printed printed = api.sluice("cancel", ID);

        assertThat(printed.code()).isZero();
        assertThat(printed.out()).contains(ID + "  is being cancelled");
        assertThat(api.asked.getFirst()).isEqualTo("POST /v1/jobs/" + ID + "/cancel");
    }

    @Test
    void watchesUntilTheEnd() {
        api.answer =
                """
                id: at-4
                data: {"type":"job.state","job":{"id":"%1$s","status":"queued","waiting_for":"lane"}}

                : keep-alive

                id: at-7
                data: {"type":"job.moved","job_id":"%1$s","lane":"sim","attempt":0,"reason":"would be late"}

                id: end-7
                data: {"type":"job.succeeded","job":{"id":"%1$s","status":"succeeded","lane":"sim","cost_usd":0.000000970}}

                : the end

                """
                        .formatted(ID);

        Printed printed = api.sluice("watch", ID);

        assertThat(printed.code()).isZero();
        assertThat(printed.out().lines())
                .containsExactly(
                        ID + "  queued, waits for lane",
                        ID + "  moved, lane sim, because would be late",
                        ID + "  succeeded, lane sim, USD 0.000000970");
        assertThat(api.asked.getFirst()).isEqualTo("GET /v1/jobs/" + ID + "/events");
    }

    @Test
    void looksAtManyJobsInTurns() {
        api.answer = "{\"id\":\"%s\",\"status\":\"succeeded\",\"lane\":\"sim\"}".formatted(ID);
        List<String> arguments = new ArrayList<>(List.of("watch"));
        IntStream.range(0, 17).mapToObj(i -> "job_" + i).forEach(arguments::add);

        Printed printed = api.sluice(arguments.toArray(String[]::new));

        assertThat(printed.code()).isZero();
        assertThat(printed.out().lines()).hasSize(17).containsOnly(ID + "  succeeded, lane sim");
    }

    @Test
    void neverShowsMoneyAsPowersOfTen() {
        api.answer =
                "{\"id\":\"%s\",\"status\":\"succeeded\",\"cost_usd\":0.000000970,\"attempts\":[{\"cost_usd\":9.7E-7}]}"
                        .formatted(ID);

        assertThat(api.sluice("get", ID).out()).contains("0.000000970").doesNotContain("E-");
        assertThat(api.sluice("get", ID, "-o", "json").out())
                .contains("\"cost_usd\":0.000000970", "\"cost_usd\":0.00000097}")
                .doesNotContain("E-");
    }

    @Test
    void tellsAJobThatIsNotThereFromAnApiThatIsNot() {
        api.status = 404;
        api.answer = "{\"code\":\"job_not_found\",\"detail\":\"no such job (expected: another)\"}";
        Printed missing = api.sluice("get", ID);
        api.status = 401;
        api.answer = "{\"code\":\"invalid_api_key\",\"detail\":\"unknown (expected: known)\"}";
        Printed refused = api.sluice("get", ID);
        api.server.stop(0);
        Printed gone = api.sluice("get", ID);

        assertThat(missing.code()).isEqualTo(1);
        assertThat(missing.err()).contains("job_not_found: no such job (expected: another)");
        assertThat(refused.code()).isEqualTo(3);
        assertThat(refused.err()).contains("401", "invalid_api_key").doesNotContain("sk-secret");
        assertThat(gone.code()).isEqualTo(3);
        assertThat(gone.err()).contains("does not answer", "--url");
    }
}
