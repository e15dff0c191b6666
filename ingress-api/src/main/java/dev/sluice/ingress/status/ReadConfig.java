package dev.sluice.ingress.status;

import io.micronaut.context.annotation.ConfigurationProperties;
import io.micronaut.core.bind.annotation.Bindable;
import java.time.Duration;

/**
 * @param connectTimeout longest wait for a connection to results-store
 * @param timeout longest wait for its answer, beside what the caller asked to wait
 * @param waitMax longest wait that a caller may ask for
 * @param inFlightMax reads at once; more are refused
 */
@ConfigurationProperties("sluice.ingress.reads")
public record ReadConfig(
        @Bindable(defaultValue = "2s") Duration connectTimeout,
        @Bindable(defaultValue = "5s") Duration timeout,
        @Bindable(defaultValue = "30s") Duration waitMax,
        @Bindable(defaultValue = "2048") int inFlightMax) {}
