package dev.sluice.worker.provider.http;

import io.micronaut.context.annotation.ConfigurationProperties;
import io.micronaut.core.bind.annotation.Bindable;
import java.time.Duration;

/**
 * How providers are called.
 *
 * @param answerBytesMax largest answer, 1 KiB to 32 MiB (the largest body that can be kept)
 * @param idleMax how long an unused connection is kept
 * @param validateAfter a connection unused for this long is looked at before it is used again
 * @param streamsMax most calls at the same time on one connection of HTTP/2, 0 to 1000, fewer where
 *     the provider says so; 0: HTTP/1.1 alone
 */
@ConfigurationProperties("sluice.worker.http")
public record HttpConfig(
        @Bindable(defaultValue = "16777216") int answerBytesMax,
        @Bindable(defaultValue = "50s") Duration idleMax,
        @Bindable(defaultValue = "1s") Duration validateAfter,
        @Bindable(defaultValue = "100") int streamsMax) {
    private static final int ANSWER_BYTES_LOW = 1 << 10;
    private static final int ANSWER_BYTES_HIGH = 32 << 20;
    private static final int STREAMS_HIGH = 1_000;

    public HttpConfig {
        within("answer-bytes-max", answerBytesMax, ANSWER_BYTES_LOW, ANSWER_BYTES_HIGH);
        within("idle-max in ms", idleMax.toMillis(), 1_000, 3_600_000);
        within("validate-after in ms", validateAfter.toMillis(), 1, 60_000);
        within("streams-max", streamsMax, 0, STREAMS_HIGH);
    }

    private static void within(String name, long value, long min, long max) {
        if (value < min || value > max) {
            throw new IllegalArgumentException(
                    "sluice.worker.http.%s: %d (expected: %d..%d)"
                            .formatted(name, value, min, max));
        }
    }
}
