package dev.sluice.standalone.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.runtime.catalog.CatalogTopic;
import dev.sluice.runtime.catalog.Deed;
import dev.sluice.schema.catalog.CatalogFile;
import dev.sluice.schema.catalog.CatalogKind;
import dev.sluice.schema.catalog.ServiceTier;
import dev.sluice.schema.catalog.plan.CatalogDiff;
import dev.sluice.schema.catalog.plan.CatalogPlan.Ready;
import dev.sluice.standalone.run.Role;
import dev.sluice.standalone.testkit.TestInstallation;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code sluice prices import} on a real topic. */
final class PricesIT {
    private static final String STANDING =
            """
            models:
              - {name: quartz, upstream: quartz, context_tokens: 1000, output_tokens_max: 100,
                 prices: {input: 0.1, output: 0.5}}
            """;
    private static final String MAP =
            """
            {"quartz": {"litellm_provider": "sim", "mode": "chat", "max_input_tokens": 9,
              "max_output_tokens": 9, "input_cost_per_token": 1.5e-07, "output_cost_per_token": 6e-07,
              "input_cost_per_token_flex": 7e-08, "output_cost_per_token_flex": 3e-07}}
            """;

    @TempDir private Path dir = Path.of("");
    private StringWriter out = new StringWriter();
    private StringWriter err = new StringWriter();

    @Test
    void changesPricesOnlyWhenToldToAndNeverByALotUnforced() throws Exception {
        try (TestInstallation sluice = TestInstallation.create()) {
            var topic = new CatalogTopic(sluice.kafka(), sluice.codecs(), sluice.topics());
            topic.change(
                    Deed.ofCommand("test", Instant.EPOCH),
                    seen ->
                            new Ready(CatalogDiff.between(seen, CatalogFile.part(STANDING), false))
                                    .entries("test", Instant.EPOCH));
            String map = Files.writeString(dir.resolve("map.json"), MAP).toString();

            assertThat(run(sluice, "prices", "import", map)).as("%s", err).isZero();
            assertThat(out.toString().lines())
                    .contains(
                            "changed model/quartz (version 1 -> 2)",
                            "  prices.input: 0.1 -> 0.15",
                            "objects that --apply would write: 1");
            assertThat(topic.read().version(CatalogKind.MODEL, "quartz")).isEqualTo(1);

            assertThat(run(sluice, "prices", "import", map, "--apply")).as("%s", err).isZero();
            var model = topic.read().model("quartz").orElseThrow();
            assertThat(model.contextTokens()).isEqualTo(1_000);
            assertThat(model.pricesIn(ServiceTier.FLEX).orElseThrow().input())
                    .isEqualByComparingTo("0.07");

            assertThat(run(sluice, "prices", "import", map, "--apply")).isZero();
            assertThat(out.toString()).contains("objects written: 0");

            String odd =
                    Files.writeString(dir.resolve("odd.json"), MAP.replace("e-07", "e-05"))
                            .toString();
            assertThat(run(sluice, "prices", "import", odd, "--apply")).isEqualTo(1);
            assertThat(err.toString())
                    .contains("model quartz: prices.input 0.15 -> 15 (expected: a change by");
            assertThat(topic.read().version(CatalogKind.MODEL, "quartz")).isEqualTo(2);
            assertThat(run(sluice, "prices", "import", odd, "--apply", "--force")).isZero();
            assertThat(topic.read().version(CatalogKind.MODEL, "quartz")).isEqualTo(3);
        }
    }

    private int run(TestInstallation sluice, String... arguments) {
        out = new StringWriter();
        err = new StringWriter();
        List<String> all = new ArrayList<>(List.of(arguments));
        sluice.settings(Role.INGRESS)
                .forEach((key, value) -> all.addAll(List.of("--set", key + "=" + value)));
        return Sluice.commandLine()
                .setOut(new PrintWriter(out, true))
                .setErr(new PrintWriter(err, true))
                .execute(all.toArray(String[]::new));
    }
}
