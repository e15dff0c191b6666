package dev.sluice.standalone.cli;

import static dev.sluice.standalone.cli.FakeApi.ID;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.standalone.cli.CommandLines.Printed;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Jobs are submitted, or only planned. */
final class SubmitCommandTest {
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
    void submitsAFileWithTheKeyOfTheDataDirectory() throws IOException {
        api.answer = "{\"line\":1,\"id\":\"%s\",\"custom_id\":\"a\"}\n".formatted(ID);
        Path file = api.file("{\"custom_id\":\"a\",\"body\":{\"model\":\"small\"}}");

        Printed printed = api.sluice("submit", file.toString());

        assertThat(printed.code()).isZero();
        assertThat(printed.out()).isEqualTo(ID + "  a" + System.lineSeparator());
        assertThat(printed.err()).contains("submitted 1/1", "accepted 1, refused 0");
        assertThat(api.asked).containsExactly("POST /v1/jobs/bulk", "Bearer sk-secret");
        assertThat(api.bodies.getFirst()).contains("\"custom_id\":\"a\"");
    }

    @Test
    void namesTheLinesThatWereRefused() throws IOException {
        api.answer =
                "{\"line\":1,\"error\":{\"code\":\"model_not_found\",\"detail\":\"no x (expected: y)\"}}\n";

        Printed printed = api.sluice("submit", api.file("{}").toString());

        assertThat(printed.code()).isEqualTo(1);
        assertThat(printed.err()).contains("line 1 refused: model_not_found: no x (expected: y)");
    }

    @Test
    void asksForPlansOfLinesWithoutSubmittingThem() throws IOException {
        api.answer =
                "{\"model\":\"small\",\"admissible\":true,\"lanes\":[{\"lane\":\"cheap\",\"place\":1,\"cost_max_usd\":0.000000970,\"reason\":\"by cost\"}]}";
        Path file =
                api.file(
                        "{\"custom_id\":\"a\",\"body\":{\"model\":\"small\"}}",
                        "{\"custom_id\":\"a\",\"body\":{\"model\":\"small\"}}",
                        "",
                        "{\"body\":{}}",
                        "[]",
                        "{",
                        "{\"custom_id\":\"b\",\"method\":\"POST\",\"url\":\"/v1/embeddings\",\"body\":{\"model\":\"large\"}}");

        Printed printed = api.sluice("submit", file.toString(), "--dry-run");

        assertThat(printed.code()).isEqualTo(1);
        assertThat(printed.out())
                .contains("jobs: 2; lines that would be refused: 4")
                .contains("1  small", "1  large")
                .contains("line 2: custom_id a stands twice", "line 4: no /body/model")
                .contains("line 5: ARRAY", "line 6: not JSON")
                .contains("  2  small -> cheap (by cost), at most USD 0.000001940")
                .contains("At most USD 0.000001940 for 2 jobs")
                .contains("Nothing was submitted");
        assertThat(api.asked)
                .contains("POST /v1/jobs/plan")
                .noneMatch(call -> call.startsWith("POST /v1/jobs/bulk"));
    }

    @Test
    void saysWhatSluiceWouldRefuse() throws IOException {
        Path file = api.file("{\"body\":{\"model\":\"small\"}}");
        api.answer =
                "{\"model\":\"small\",\"admissible\":false,\"error\":{\"code\":\"no_lane\",\"message\":\"too long\"},\"lanes\":[]}";
        Printed nowhere = api.sluice("submit", file.toString(), "--dry-run");
        api.status = 400;
        api.answer = "{\"code\":\"model_not_found\",\"detail\":\"no small (expected: large)\"}";
        Printed unknown = api.sluice("submit", file.toString(), "--dry-run");

        assertThat(nowhere.code()).isEqualTo(1);
        assertThat(nowhere.out()).contains("small: refused: no_lane: too long");
        assertThat(unknown.code()).isEqualTo(1);
        assertThat(unknown.out()).contains("model_not_found: no small (expected: large)");
    }

    @Test
    void waitsAndAddsUpWhatItCost() throws IOException {
        // The upload and each read get the same api.answer, which serves as both.
        api.answer =
                "{\"id\":\"%s\",\"status\":\"failed\",\"cost_nano_usd\":1500,\"model\":\"small\"}\n"
                        .formatted(ID);

        Printed printed = api.sluice("submit", api.file("{}").toString(), "--wait");

        assertThat(printed.code()).isEqualTo(1);
        assertThat(printed.out()).contains(ID, "failed", "small");
        assertThat(printed.err()).contains("ended 1/1", "failed 1, USD 0.000001500, refused 0");
        assertThat(api.asked).contains("GET /v1/jobs/" + ID + "?wait=20s");
    }

    @Test
    void answersWrongUsageWithCode2() throws IOException {
        assertThat(api.sluice("get", "../admin").code()).isEqualTo(2);
        assertThat(api.sluice("list", "--limit", "0").code()).isEqualTo(2);
        assertThat(api.sluice("submit", directory.resolve("none").toString()).code()).isEqualTo(2);
        Files.delete(directory.resolve("api-key"));
        Printed keyless = api.sluice("list");
        assertThat(keyless.code()).isEqualTo(2);
        assertThat(keyless.err()).contains("SLUICE_API_KEY");
    }
}
