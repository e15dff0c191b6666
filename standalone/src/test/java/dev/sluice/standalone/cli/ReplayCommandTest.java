package dev.sluice.standalone.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.sim.ProviderSimulator;
import dev.sluice.sim.SimulatorConfig;
import dev.sluice.sim.model.AnswerLength;
import dev.sluice.sim.model.ModelBehaviour;
import dev.sluice.standalone.cli.CommandLines.Printed;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The command against the simulator. */
final class ReplayCommandTest {
    private static final String TRACE =
            """
            TIMESTAMP,ContextTokens,GeneratedTokens
            2024-02-29 23:59:59.9000000,30,7
            2024-03-01 00:00:00,120,1
            2024-03-01 00:00:00.2500000,5,40
            2024-03-01 00:00:10,900,20
            """;

    @TempDir private Path directory = Path.of("");
    private final ProviderSimulator simulator =
            ProviderSimulator.start(
                    SimulatorConfig.defaults()
                            .withModel(
                                    "known",
                                    ModelBehaviour.defaults()
                                            .withAnswer(AnswerLength.exactly(500))));
    private Path trace = Path.of("");

    @BeforeEach
    void write() throws IOException {
        Files.writeString(directory.resolve("api-key"), "sk-any\n");
        trace = Files.writeString(directory.resolve("trace.csv"), TRACE);
    }

    @AfterEach
    void stop() {
        simulator.close();
    }

    @Test
    void makesTheCallsOfATraceAndTellsWhatBecameOfThem() {
        Printed printed = replay("--model", "known", "--speed", "1000");

        assertThat(printed.err()).contains("4 calls over 0 s");
        assertThat(printed.code()).as(printed.err()).isZero();
        assertThat(printed.out())
                .contains("4 calls in ", ": 4 answered, 0 failed, 0 left out;")
                .contains("answers 68 (68 in the trace)");
        assertThat(simulator.calls().calls())
                .extracting(call -> call.completionTokens())
                .containsExactlyInAnyOrder(7, 1, 40, 20);
    }

    @Test
    void tellsWhyCallsFailed() {
        Printed printed = replay("--model", "unknown", "--speed", "1000", "--calls", "2");

        assertThat(printed.code()).isEqualTo(1);
        assertThat(printed.out())
                .contains("2 calls in ", "0 answered, 2 failed")
                .contains("2 x POST /v1/chat/completions answered 404: model_not_found");
    }

    @Test
    void isReadByPrograms() {
        Printed printed = replay("--model", "known", "--speed", "1000", "-o", "json");

        assertThat(printed.out())
                .contains("\"answered\":4", "\"failed\":0", "\"answer_tokens\":68");
    }

    @ParameterizedTest
    @ValueSource(strings = {"--speed=0", "--calls=0", "--open=0", "--within=0", "--model=a\"b"})
    void refusesWhatCannotBe(String option) {
        Printed printed = replay(option);

        assertThat(printed.code()).isEqualTo(2);
        assertThat(printed.err()).contains("expected:");
    }

    @Test
    void namesTheLineThatIsNone() throws IOException {
        Files.writeString(trace, TRACE + "tomorrow,1,1\n");

        Printed printed = replay("--speed", "1000");

        assertThat(printed.code()).isEqualTo(2);
        assertThat(printed.err()).contains("line 6 (expected: ");
    }

    private Printed replay(String... more) {
        List<String> arguments =
                new ArrayList<>(
                        List.of(
                                "replay",
                                trace.toString(),
                                "--data-dir",
                                directory.toString(),
                                "--url",
                                simulator.rootUri().toString()));
        arguments.addAll(List.of(more));
        return CommandLines.print(arguments.toArray(String[]::new));
    }
}
