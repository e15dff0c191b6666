package dev.sluice.results.metric;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/** Records what becomes of webhooks. Thread-safe. */
@Singleton
public final class WebhookMetrics {
    private final MeterRegistry registry;
    private final Counter delivered;
    private final Counter retried;
    private final Counter givenUp;
    private final Counter stale;
    private final Counter dropped;
    private final AtomicInteger inFlight = new AtomicInteger();
    private final AtomicLong lagMs = new AtomicLong();

    public WebhookMetrics(MeterRegistry registry) {
        this.registry = registry;
        this.delivered = counter(ResultsMetric.WEBHOOK_DELIVERIES, "delivered");
        this.retried = counter(ResultsMetric.WEBHOOK_DELIVERIES, "retried");
        this.givenUp = counter(ResultsMetric.WEBHOOK_DELIVERIES, "given_up");
        this.stale = counter(ResultsMetric.WEBHOOK_UNSENT, "stale");
        this.dropped = counter(ResultsMetric.WEBHOOK_UNSENT, "no_receiver");
        gauge(ResultsMetric.WEBHOOK_IN_FLIGHT, inFlight, 1);
        gauge(ResultsMetric.WEBHOOK_LAG, lagMs, 1_000);
    }

    /**
     * @param outcome one of few words
     */
    public void attempt(String outcome, Duration took) {
        Timer.builder(ResultsMetric.WEBHOOK_ATTEMPTS.meter())
                .description(ResultsMetric.WEBHOOK_ATTEMPTS.description())
                .tag("outcome", outcome)
                .register(registry)
                .record(took);
    }

    public void delivered() {
        delivered.increment();
    }

    public void retried() {
        retried.increment();
    }

    public void givenUp() {
        givenUp.increment();
    }

    /** Events that were too old when they were projected. */
    public void stale(int events) {
        stale.increment(events);
    }

    /** Jobs that named a receiver that there is not. */
    public void dropped(int events) {
        dropped.increment(events);
    }

    public void inFlight(int attempts) {
        inFlight.set(attempts);
    }

    public void lag(Duration age) {
        lagMs.set(Math.max(0, age.toMillis()));
    }

    private Counter counter(ResultsMetric metric, String what) {
        return Counter.builder(metric.meter())
                .description(metric.description())
                .baseUnit(metric.unit())
                .tag("what", what)
                .register(registry);
    }

    private void gauge(ResultsMetric metric, Number value, double divisor) {
        Gauge.builder(metric.meter(), value, number -> number.doubleValue() / divisor)
                .description(metric.description())
                .baseUnit(metric.unit())
                .strongReference(true)
                .register(registry);
    }
}
