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
    void anImageThatNobodyCountedIsWorthTheMostThatItsModelWrites() {
        byte[] asked = "{\"prompt\":\"a cat\",\"n\":2}".getBytes(StandardCharsets.UTF_8);
        WireAnswer answer =
                new OpenAiWire()
                        .answer(
                                new WireOrder(
                                        "images.generations", "m", null, null, 1000L, asked, false),
                                "{\"created\":1,\"data\":[{\"url\":\"a\"},{\"url\":\"b\"}]}"
                                        .getBytes(StandardCharsets.UTF_8),
                                Instant.EPOCH);

        TokenUsage usage = Objects.requireNonNull(answer.usage());
        assertThat(usage.getSource()).isEqualTo(TokenSource.ESTIMATED);
        assertThat(usage.getOutput()).isEqualTo(2000);
    }

    @Test
    void anImageCostsWhatTheProviderCounted() {
        TokenUsage usage =
                Objects.requireNonNull(
                        answer(
                                        "images.generations",
                                        "{\"created\":1,\"data\":[{\"b64_json\":\"AAAA\"}],\"usage\":{\"total_tokens\":1066,\"input_tokens\":10,\"output_tokens\":1056,\"input_tokens_details\":{\"text_tokens\":7,\"image_tokens\":3}}}")
                                .usage());

        assertThat(usage.getSource()).isEqualTo(TokenSource.PROVIDER);
        assertThat(usage.getInput()).isEqualTo(7);
        assertThat(usage.getImageInput()).isEqualTo(3);
        assertThat(usage.getOutput()).isEqualTo(1056);
    }

    @Test
    void leavesTheEstimateOfWhatWasWrittenToTheExecutor() {
        assertThat(answer("chat.completions", "{\"choices\":[]}").usage()).isNull();
    }
}
