package dev.sluice.ingress.submit;

import io.micronaut.context.annotation.ConfigurationProperties;
import io.micronaut.core.bind.annotation.Bindable;
import java.time.Duration;

/**
 * Bounds of single submits in one process; what exceeds them is refused with 429.
 *
 * @param jobsMax requests being read or waiting for the log
 * @param bytesMax bytes of those requests
 * @param timeout longest wait for the log; must exceed the producer's delivery timeout
 */
@ConfigurationProperties("sluice.ingress.accept")
public record AcceptConfig(
        @Bindable(defaultValue = "8192") int jobsMax,
        @Bindable(defaultValue = "134217728") long bytesMax,
        @Bindable(defaultValue = "40s") Duration timeout) {
    public AcceptConfig {
        if (jobsMax < 1 || bytesMax < 1) {
            throw new IllegalArgumentException(
                    "sluice.ingress.accept.jobs-max %d, bytes-max %d (expected: at least 1)"
                            .formatted(jobsMax, bytesMax));
        }
    }
}
