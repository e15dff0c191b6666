package dev.sluice.results.query;

import io.micronaut.context.annotation.ConfigurationProperties;
import io.micronaut.core.bind.annotation.Bindable;
import java.time.Duration;

/**
 * @param clockMargin how far clocks of ingress instances may differ; a job younger than the
 *     watermark less this may still be on its way
 * @param waitersMax reads that may wait for the end of a job at a time
 * @param waitMax longest wait of one read
 * @param summaryJobsMax newest jobs of a tenant that a summary counts
 */
@ConfigurationProperties("sluice.results.query")
public record QueryConfig(
        @Bindable(defaultValue = "60s") Duration clockMargin,
        @Bindable(defaultValue = "10000") int waitersMax,
        @Bindable(defaultValue = "30s") Duration waitMax,
        @Bindable(defaultValue = "100000") int summaryJobsMax) {
    public QueryConfig {
        if (clockMargin.isNegative() || clockMargin.toHours() > 24) {
            throw new IllegalArgumentException(
                    "sluice.results.query.clock-margin: %s (expected: 0..24h)"
                            .formatted(clockMargin));
        }
        if (waitersMax < 1 || waitersMax > 1_000_000) {
            throw new IllegalArgumentException(
                    "sluice.results.query.waiters-max: %d (expected: 1..1000000)"
                            .formatted(waitersMax));
        }
        if (waitMax.isNegative() || waitMax.toSeconds() > 300) {
            throw new IllegalArgumentException(
                    "sluice.results.query.wait-max: %s (expected: 0..300s)".formatted(waitMax));
        }
        if (summaryJobsMax < 1 || summaryJobsMax > 10_000_000) {
            throw new IllegalArgumentException(
                    "sluice.results.query.summary-jobs-max: %d (expected: 1..10000000)"
                            .formatted(summaryJobsMax));
        }
    }
}
