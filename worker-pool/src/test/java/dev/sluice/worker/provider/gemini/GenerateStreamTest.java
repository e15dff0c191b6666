package dev.sluice.worker.provider.gemini;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.schema.avro.OutcomeReason;
import dev.sluice.schema.avro.TokenSource;
import dev.sluice.worker.provider.AttemptOutcome;
import dev.sluice.worker.provider.CallFailure;
import dev.sluice.worker.provider.Listener;
import dev.sluice.worker.provider.ProviderFailurePolicy;
import dev.sluice.worker.provider.Reserved;
import dev.sluice.worker.provider.sse.ChatStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class GenerateStreamTest {
    private static final String SAID =
            "{\"candidates\":[{\"content\":{\"parts\":[{\"text\":\"12345678\"}]},\"index\":0}],\"usageMetadata\":{\"promptTokenCount\":9,\"totalTokenCount\":9},\"responseId\":\"r\"}";
    private static final String BUSY =
            "{\n  \"error\": {\n    \"code\": 503,\n    \"message\": \"The model is overloaded.\",\n    \"status\": \"UNAVAILABLE\",\n    \"details\": [{\"retryDelay\": \"3s\"}]\n  }\n}";

    private final List<String> heard = new ArrayList<>();
    private final ChatStream stream =
            new ChatStream(
                    new GenerateStream(Reserved.NOTHING, Instant.EPOCH),
                    new Listener() {
                        @Override
                        public boolean wantsEvents() {
                            return true;
                        }

                        @Override
                        public void event(byte[] json) {
                            heard.add(new String(json, StandardCharsets.UTF_8));
                        }
                    },
                    false,
                    100_000);

    private Optional<CallFailure> bytes(String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        return stream.take(bytes, bytes.length);
    }

    private Optional<CallFailure> event(String json) {
        return bytes("data: " + json + "\r\n\r\n");
    }

    @Test
    void readsAnErrorInTheMiddle() {
        event(SAID);

        AttemptOutcome outcome = outcome(event(BUSY.replace("\n", "")));

        assertThat(outcome.reason()).isEqualTo(OutcomeReason.OVERLOADED);
        assertThat(outcome)
                .isInstanceOfSatisfying(
                        AttemptOutcome.RetryLater.class,
                        later -> assertThat(later.after()).contains(Duration.ofSeconds(3)));
    }

    /** As Google writes errors that come when the stream has begun. */
    @Test
    void readsAnErrorThatIsNoEvent() {
        event(SAID);
        assertThat(bytes(BUSY)).isEmpty();

        assertThat(outcome(stream.ended()).reason()).isEqualTo(OutcomeReason.OVERLOADED);
    }

    @Test
    void knowsAPromptThatWasNotLetThrough() {
        Optional<CallFailure> failure =
                event(
                        "{\"promptFeedback\":{\"blockReason\":\"SAFETY\"},\"usageMetadata\":{\"promptTokenCount\":9}}");

        assertThat(outcome(failure).reason()).isEqualTo(OutcomeReason.CONTENT);
    }

    @Test
    void callsABrokenCallMalformedWhileNothingWasSaid() {
        String broken =
                "{\"candidates\":[{\"content\":{},\"finishReason\":\"MALFORMED_FUNCTION_CALL\",\"index\":0}]}";

        assertThat(event(broken)).contains(CallFailure.Transport.MALFORMED);
        assertThat(heard).isEmpty();
    }

    @Test
    void billsTheInputAsCountedAndTheOutputThatCame() {
        event(SAID);
        event(SAID);
        stream.ended();

        assertThat(stream.complete()).isFalse();
        assertThat(stream.usedSoFar(10_000).getInput()).isEqualTo(9);
        assertThat(stream.usedSoFar(10_000).getOutput()).isEqualTo(4);
        assertThat(stream.usedSoFar(10_000).getSource()).isEqualTo(TokenSource.ESTIMATED);
    }

    @Test
    void isNotCompleteWhileOneOfSeveralGoesOn() {
        event(SAID);
        event(
                "{\"candidates\":[{\"finishReason\":\"STOP\",\"index\":0},{\"content\":{\"parts\":[{\"text\":\"x\"}]},\"index\":1}]}");
        stream.ended();

        assertThat(stream.complete()).isFalse();
    }

    @Test
    void refusesMoreCandidatesThanThereAre() {
        assertThat(event("{\"candidates\":[{\"index\":128}]}"))
                .contains(CallFailure.Transport.MALFORMED);
    }

    private static AttemptOutcome outcome(Optional<CallFailure> failure) {
        return ProviderFailurePolicy.classify(failure.orElseThrow(), "lane x");
    }
}
