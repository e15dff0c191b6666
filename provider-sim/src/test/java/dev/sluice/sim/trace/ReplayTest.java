package dev.sluice.sim.trace;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.sim.Sim;
import dev.sluice.sim.SimulatorConfig;
import dev.sluice.sim.model.AnswerLength;
import dev.sluice.sim.model.ModelBehaviour;
import dev.sluice.sim.record.CallRecord;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class ReplayTest {
    private static final String HEAD = "TIMESTAMP,ContextTokens,GeneratedTokens\n";
    private static final String SAMPLE =
            HEAD
                    + "2023-11-16 23:59:59.5000000,40,7\n"
                    + "2023-11-17 00:00:00.2500000,300,1\n"
                    + "2023-11-17 00:00:00.2500000,5,90\n"
                    + "2023-11-17 00:00:04,1200,20\n";

    @TempDir private Path files;

    @Test
    void readsWhenEachCallBeganAndHowLongItWas() throws IOException {
        assertThat(Trace.read(file(SAMPLE), 3))
                .containsExactly(
                        new TracedCall(Duration.ZERO, 40, 7),
                        new TracedCall(Duration.ofMillis(750), 300, 1),
                        new TracedCall(Duration.ofMillis(750), 5, 90));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "a,b,c\n",
                HEAD + "yesterday,1,2\n",
                HEAD + "2023-11-17 00:00:04,1\n",
                HEAD + "2023-11-17 00:00:04,1,-2\n",
                HEAD + "2023-11-17 00:00:04,1,2\n2023-11-17 00:00:03,1,2\n",
            })
    void namesTheLineThatIsNone(String text) throws IOException {
        Path file = file(text);

        assertThatThrownBy(() -> Trace.read(file, 100))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("line")
                .hasMessageContaining("expected: ");
    }

    @Test
    void beginsEachCallWhenItIsDue() throws Exception {
        AtomicLong now = new AtomicLong(1_000);
        List<Long> begun = new ArrayList<>();
        Replay replay =
                new Replay(
                        Trace.read(file(SAMPLE), 100),
                        10,
                        now::get,
                        wait -> now.addAndGet(wait.toNanos()));

        Duration late =
                replay.run(
                        call -> {
                            begun.add((now.get() - 1_000) / 1_000_000);
                            // Somebody takes the processor away for 20 ms.
                            now.addAndGet(20_000_000);
                        });

        assertThat(begun).containsExactly(0L, 75L, 95L, 450L);
        assertThat(late).isEqualTo(Duration.ofMillis(20));
    }

    @Test
    void makesCallsOfTheLengthsThatWere() throws Exception {
        List<TracedCall> calls = Trace.read(file(SAMPLE), 100);
        try (Sim sim =
                Sim.start(
                        SimulatorConfig.defaults()
                                .withAnyModel(
                                        ModelBehaviour.defaults()
                                                .withAnswer(AnswerLength.exactly(500))))) {
            List<String> bodies = new ArrayList<>();
            new Replay(calls, 1_000).run(call -> bodies.add(Replay.chat("m", call)));
            for (String body : bodies) {
                assertThat(sim.chat(body).statusCode()).isEqualTo(200);
            }

            assertThat(sim.calls())
                    .extracting(CallRecord::completionTokens)
                    .containsExactly(7, 1, 90, 20);
            assertThat(sim.calls())
                    .allSatisfy(
                            call -> {
                                int wanted = calls.get(sim.calls().indexOf(call)).promptTokens();
                                assertThat(call.promptTokens())
                                        .isBetween(wanted, wanted + wanted / 2 + 20);
                            });
        }
    }

    private Path file(String text) throws IOException {
        return Files.writeString(files.resolve("trace.csv"), text);
    }
}
