package dev.sluice.worker.provider.openai;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.schema.avro.TokenSource;
import dev.sluice.schema.avro.TokenUsage;
import dev.sluice.worker.provider.wire.WireAnswer;
import dev.sluice.worker.provider.wire.WireOrder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class OpenAiWireTest {
    private static WireAnswer answer(String operation, String answer) {
        byte[] asked = "{\"input\":\"peace\"}".getBytes(StandardCharsets.UTF_8);
        return new OpenAiWire()
                .answer(
                        new WireOrder(operation, "m", null, null, null, asked, false),
                        answer.getBytes(StandardCharsets.UTF_8),
                        Instant.EPOCH);
    }

    @Test
    void whatNobodyWroteIsNotEstimatedEither() {
        TokenUsage usage =
                Objects.requireNonNull(
                        answer("moderations", "{\"results\":[{\"flagged\":false}]}").usage());

        assertThat(usage.getSource()).isEqualTo(TokenSource.ESTIMATED);
        assertThat(usage.getInput()).isPositive();
        assertThat(usage.getOutput()).isZero();
    }

    @Test
    void leavesTheEstimateOfWhatWasWrittenToTheExecutor() {
        assertThat(answer("chat.completions", "{\"choices\":[]}").usage()).isNull();
    }
}
