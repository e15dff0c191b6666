package dev.sluice.ingress.kafka;

import io.micronaut.context.annotation.ConfigurationProperties;
import io.micronaut.core.bind.annotation.Bindable;
import java.time.Duration;

/**
 * @param waitMax longest wait for the coordinator's word on a request that wants one
 * @param waitersMax requests that may wait at once; more are refused
 * @param waitersPerTenantMax those of one tenant, so that others find a place
 */
@ConfigurationProperties("sluice.ingress.replies")
public record ReplyConfig(
        @Bindable(defaultValue = "2s") Duration waitMax,
        @Bindable(defaultValue = "10000") int waitersMax,
        @Bindable(defaultValue = "5000") int waitersPerTenantMax) {
    public ReplyConfig {
        if (waitersMax < 1 || waitersPerTenantMax < 1) {
            throw new IllegalArgumentException(
                    "sluice.ingress.replies.waiters-max %d, waiters-per-tenant-max %d (expected: at least 1)"
                            .formatted(waitersMax, waitersPerTenantMax));
        }
    }
}
