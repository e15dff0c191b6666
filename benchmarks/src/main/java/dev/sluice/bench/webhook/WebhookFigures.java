package dev.sluice.bench.webhook;

import java.time.Duration;

/**
 * @param took from the first event to the last receipt
 * @param cpuMicros of this process for one delivery: sender, receiver and what makes the events;
 *     the database is another process
 */
public record WebhookFigures(int deliveries, Duration took, double cpuMicros) {
    public double perSecond() {
        return deliveries * 1e9 / took.toNanos();
    }
}
