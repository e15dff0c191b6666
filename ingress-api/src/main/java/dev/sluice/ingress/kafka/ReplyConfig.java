package dev.sluice.ingress.kafka;

import io.micronaut.context.annotation.ConfigurationProperties;
import io.micronaut.core.bind.annotation.Bindable;
import java.time.Duration;

/**
 * @param waitMax longest wait for the coordinator's word on a request that wants one
 * @param waitersMax requests that may wait at once; more are refused
 */
@ConfigurationProperties("sluice.ingress.replies")
public record ReplyConfig(
        @Bindable(defaultValue = "2s") Duration waitMax,
        @Bindable(defaultValue = "10000") int waitersMax) {}
