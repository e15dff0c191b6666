package dev.sluice.standalone.endtoend;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.sim.ProviderSimulator;
import dev.sluice.sim.SimulatorConfig;
import dev.sluice.standalone.cli.Sluice;
import dev.sluice.standalone.testkit.ChildJvm;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;

/** The demo as a newcomer runs it, shorter; with and without a key, side by side. */
final class DemoIT {
    private static final Duration PATIENCE = Duration.ofMinutes(3);
    private static final ProviderSimulator OPENAI =
            ProviderSimulator.start(SimulatorConfig.defaults());
    private static final ChildJvm SIMULATED = demo(Map.of(), "--limit", "60");
    private static final ChildJvm REAL =
            demo(
                    Map.of(
                            "OPENAI_API_KEY",
                            "sk-test",
                            "OPENAI_BASE_URL",
                            OPENAI.baseUri().toString()),
                    "--provider",
                    "openai",
                    "--limit",
                    "20");

    private static ChildJvm demo(Map<String, String> environment, String... options) {
        try {
            return ChildJvm.start(
                    environment,
                    Sluice.class,
                    Stream.concat(Stream.of("demo"), Stream.of(options)).toArray(String[]::new));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @AfterAll
    static void stop() {
        SIMULATED.close();
        REAL.close();
        OPENAI.close();
    }

    @Test
    void showsWhatBecameOfTheQuestionsAndEndsWell() throws Exception {
        assertThat(SIMULATED.awaitExit(PATIENCE)).isZero();

        List<String> output = SIMULATED.restOfOutput();
        assertThat(output)
                .anyMatch(line -> line.startsWith("60 results in "))
                .anyMatch(line -> line.matches("lane +jobs +attempts +tokens +cost .*"))
                .anyMatch(line -> line.matches("all +60 .*"))
                .anyMatch(line -> line.contains("simulated by sim-"))
                .anyMatch(line -> line.contains("./sluice standalone"));
    }

    @Test
    void sendsTheSameQuestionsToOpenAi() throws Exception {
        assertThat(REAL.awaitExit(PATIENCE)).isZero();

        assertThat(OPENAI.calls().calls())
                .hasSize(20)
                .extracting(call -> call.model())
                .containsOnly("gpt-4.1-mini", "gpt-4.1");
    }
}
