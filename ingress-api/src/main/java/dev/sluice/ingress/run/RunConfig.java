package dev.sluice.ingress.run;

import io.micronaut.context.annotation.ConfigurationProperties;
import io.micronaut.core.bind.annotation.Bindable;
import java.time.Duration;

/**
 * @param catalogTimeout longest wait for the catalogue at the start
 * @param drainTimeout longest wait for running requests at the end
 */
@ConfigurationProperties("sluice.ingress.run")
public record RunConfig(
        @Bindable(defaultValue = "60s") Duration catalogTimeout,
        @Bindable(defaultValue = "20s") Duration drainTimeout) {}
