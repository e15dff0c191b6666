package dev.sluice.ingress.files;

import io.micronaut.context.annotation.ConfigurationProperties;
import io.micronaut.core.bind.annotation.Bindable;

/**
 * @param bytesMax largest file that can be uploaded
 * @param uploadsMax uploads at once in one process; more are refused
 */
@ConfigurationProperties("sluice.ingress.files")
public record FileConfig(
        @Bindable(defaultValue = "268435456") long bytesMax,
        @Bindable(defaultValue = "16") int uploadsMax) {
    public FileConfig {
        if (bytesMax < 1 || uploadsMax < 1) {
            throw new IllegalArgumentException(
                    "sluice.ingress.files.bytes-max %d, uploads-max %d (expected: at least 1)"
                            .formatted(bytesMax, uploadsMax));
        }
    }
}
