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
 */
@ConfigurationProperties("sluice.worker.http")
public record HttpConfig(
        @Bindable(defaultValue = "16777216") int answerBytesMax,
        @Bindable(defaultValue = "50s") Duration idleMax,
        @Bindable(defaultValue = "1s") Duration validateAfter) {
    private static final int ANSWER_BYTES_LOW = 1 << 10;
    private static final int ANSWER_BYTES_HIGH = 32 << 20;

    public HttpConfig {
        within("answer-bytes-max", answerBytesMax, ANSWER_BYTES_LOW, ANSWER_BYTES_HIGH);
        within("idle-max in ms", idleMax.toMillis(), 1_000, 3_600_000);
        within("validate-after in ms", validateAfter.toMillis(), 1, 60_000);
    }

    private static void within(String name, long value, long min, long max) {
        if (value < min || value > max) {
            throw new IllegalArgumentException(
                    "sluice.worker.http.%s: %d (expected: %d..%d)"
                            .formatted(name, value, min, max));
        }
    }
}
