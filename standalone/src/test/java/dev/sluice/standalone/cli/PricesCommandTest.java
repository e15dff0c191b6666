package dev.sluice.standalone.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.sluice.schema.catalog.CatalogFile;
import dev.sluice.schema.catalog.Route;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What {@code sluice prices} does without Kafka. */
final class PricesCommandTest {
    private static final String MAP =
            """
            {"mistral/new-latest": {"litellm_provider": "mistral", "mode": "chat", "max_input_tokens": 1000,
               "max_output_tokens": 100, "input_cost_per_token": 1.5e-07, "output_cost_per_token": 6e-07,
               "input_cost_per_image": 0.1},
             "mistral/old-latest": {"litellm_provider": "mistral", "mode": "chat", "max_input_tokens": 1000,
               "max_output_tokens": 100, "input_cost_per_token": 1e-07, "output_cost_per_token": 1e-07,
               "deprecation_date": "2026-06-30"},
             "mistral/ocr-latest": {"litellm_provider": "mistral", "mode": "ocr", "ocr_cost_per_page": 0.1}}
            """;

    @TempDir private Path dir = Path.of("");
    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();
    private String map = "";

    @BeforeEach
    void write() throws Exception {
        map = Files.writeString(dir.resolve("map.json"), MAP).toString();
    }

    @Test
    void writesModelsAsACatalogueAndSaysWhatIsNotInThem() {
        assertThat(run("prices", "import", map, "--provider", "mistral", "--output", "-")).isZero();

        assertThat(CatalogFile.parse(out.toString()).model("mistral/new-latest")).isPresent();
        assertThat(err.toString().lines())
                .containsExactly(
                        "note mistral/new-latest: input_cost_per_image is not counted",
                        "note mistral/old-latest: deprecation_date 2026-06-30",
                        "left out mistral/ocr-latest: mode \"ocr\" (expected: one of [audio_speech, audio_transcription, chat, embedding, rerank, responses])",
                        "models with prices: 2; left out: 1");
    }

    @Test
    void makesTheShippedCatalogueAndLeavesOutWhatIsDeprecated() {
        assertThat(run("prices", "shipped", map, "--today", "2026-07-01")).isZero();

        assertThat(out.toString()).startsWith("# ").contains("not deprecated on 2026-07-01");
        assertThat(CatalogFile.parse(out.toString()).routes())
                .extracting(Route::name, Route::lanes)
                .containsExactly(tuple("mistral/new-latest", List.of("mistral/new-latest")));
    }

    @Test
    void wantsToKnowWhichModelsToWrite() {
        assertThat(run("prices", "import", map, "--output", "-")).isEqualTo(2);

        assertThat(err.toString()).contains("--output (expected: with --model or --provider");
    }

    @Test
    void namesAFileThatIsNoPriceMap() throws Exception {
        Path odd = Files.writeString(dir.resolve("odd.json"), "[]");

        assertThat(run("prices", "import", odd.toString(), "--model", "*", "--output", "-"))
                .isEqualTo(1);
        assertThat(err.toString()).contains(odd + ": price map: ARRAY with 0 members");
        assertThat(run("prices", "import", dir.resolve("none").toString())).isEqualTo(1);
        assertThat(err.toString()).contains("none: no such file");
    }

    private int run(String... arguments) {
        return Sluice.commandLine()
                .setOut(new PrintWriter(out, true))
                .setErr(new PrintWriter(err, true))
                .execute(arguments);
    }
}
