package dev.sluice.standalone.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.sim.ProviderSimulator;
import dev.sluice.sim.SimulatorConfig;
import dev.sluice.standalone.cli.Sluice;
import dev.sluice.standalone.testkit.ChildJvm;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The demo as a newcomer runs it, shorter. */
final class DemoIT {
    private static final Duration PATIENCE = Duration.ofMinutes(3);

    @Test
    void showsWhatBecameOfTheQuestionsAndEndsWell() throws Exception {
        try (var demo = ChildJvm.start(Sluice.class, "demo", "--limit", "60")) {
            assertThat(demo.awaitExit(PATIENCE)).isZero();

            List<String> output = demo.restOfOutput();
            assertThat(output)
                    .anyMatch(line -> line.startsWith("60 results in "))
                    .anyMatch(line -> line.matches("lane +jobs +attempts +tokens +cost .*"))
                    .anyMatch(line -> line.matches("all +60 .*"))
                    .anyMatch(line -> line.contains("simulated by sim-"))
                    .anyMatch(line -> line.contains("./sluice standalone"));
        }
    }

    @Test
    void sendsTheSameQuestionsToOpenAi() throws Exception {
        try (var openai = ProviderSimulator.start(SimulatorConfig.defaults());
                var demo =
                        ChildJvm.start(
                                Map.of(
                                        "OPENAI_API_KEY",
                                        "sk-test",
                                        "OPENAI_BASE_URL",
                                        openai.baseUri().toString()),
                                Sluice.class,
                                "demo",
                                "--provider",
                                "openai",
                                "--limit",
                                "20")) {
            assertThat(demo.awaitExit(PATIENCE)).isZero();

            assertThat(openai.calls().calls())
                    .hasSize(20)
                    .extracting(call -> call.model())
                    .containsOnly("gpt-4.1-mini", "gpt-4.1");
        }
    }
}
