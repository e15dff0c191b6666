package dev.sluice.ingress.tail;

import io.micronaut.context.annotation.ConfigurationProperties;
import io.micronaut.core.bind.annotation.Bindable;

/**
 * Bounds of reading streams again, in one process. How many callers do so at once is bounded by
 * those who may wait for answers.
 *
 * @param readers consumers, at most; so many places of a partition are read at once
 * @param bufferMax bytes that may be read ahead for one caller; a first piece always may
 * @param bytesMax as much, for all callers
 */
@ConfigurationProperties("sluice.ingress.resume")
public record TailConfig(
        @Bindable(defaultValue = "4") int readers,
        @Bindable(defaultValue = "262144") int bufferMax,
        @Bindable(defaultValue = "67108864") long bytesMax) {
    public TailConfig {
        if (readers < 1 || bufferMax < 1024 || bytesMax < bufferMax) {
            throw new IllegalArgumentException(
                    "sluice.ingress.resume.readers %d, buffer-max %d, bytes-max %d (expected: at least 1, at least 1024, at least buffer-max)"
                            .formatted(readers, bufferMax, bytesMax));
        }
    }
}
