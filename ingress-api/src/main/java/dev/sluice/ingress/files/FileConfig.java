package dev.sluice.ingress.files;

import io.micronaut.context.annotation.ConfigurationProperties;
import io.micronaut.core.bind.annotation.Bindable;

/**
 * @param bytesMax largest file that can be uploaded
 * @param uploadsMax uploads at once in one process; more are refused
 * @param uploadsPerTenantMax of these, uploads of one tenant
 * @param bytesPerSecondMin what a client has to send on average after the first ten seconds
 */
@ConfigurationProperties("sluice.ingress.files")
public record FileConfig(
        @Bindable(defaultValue = "268435456") long bytesMax,
        @Bindable(defaultValue = "16") int uploadsMax,
        @Bindable(defaultValue = "8") int uploadsPerTenantMax,
        @Bindable(defaultValue = "16384") int bytesPerSecondMin) {
    public FileConfig {
        if (bytesMax < 1 || uploadsMax < 1 || uploadsPerTenantMax < 1 || bytesPerSecondMin < 0) {
            throw new IllegalArgumentException(
                    "sluice.ingress.files.bytes-max %d, uploads-max %d, uploads-per-tenant-max %d, bytes-per-second-min %d (expected: at least 1, the last at least 0)"
                            .formatted(
                                    bytesMax, uploadsMax, uploadsPerTenantMax, bytesPerSecondMin));
        }
    }
}
