package dev.sluice.worker.metric;

import dev.sluice.schema.avro.Attribution;
import dev.sluice.schema.avro.OutcomeKind;
import dev.sluice.schema.avro.OutcomeReason;
import dev.sluice.schema.avro.ReturnReason;
import dev.sluice.schema.avro.TokenUsage;
import dev.sluice.schema.usage.TokenCounts;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.IntSupplier;

/** Records {@link WorkerMetric}s. Meters are looked up once, not per attempt. Thread-safe. */
public final class WorkerMeters {
    private static final Duration[] CLAIM_LATENCIES = {
        Duration.ofMillis(50),
        Duration.ofMillis(250),
        Duration.ofSeconds(1),
        Duration.ofSeconds(5),
        Duration.ofSeconds(10)
    };

    private final MeterRegistry registry;
    private final Counter claims;
    private final Counter unreadable;
    private final Counter handOffErrors;
    private final Counter unreadableHeaders;
    private final Timer claimLatency;
    private final Map<ReturnReason, Counter> returned = new ConcurrentHashMap<>();
    private final Map<Ended, Counter> outcomes = new ConcurrentHashMap<>();
    private final Map<Called, CallMeters> calls = new ConcurrentHashMap<>();

    private record Ended(OutcomeKind kind, OutcomeReason reason) {}

    private record Called(String operation, String provider) {}

    private record CallMeters(
            Timer duration, DistributionSummary input, DistributionSummary output) {}

    public WorkerMeters(MeterRegistry registry) {
        this.registry = registry;
        this.claims = counter(WorkerMetric.CLAIMS, Tags.empty());
        this.unreadable = counter(WorkerMetric.UNREADABLE, Tags.empty());
        this.handOffErrors = counter(WorkerMetric.HANDOFF_ERRORS, Tags.empty());
        this.unreadableHeaders = counter(WorkerMetric.UNREADABLE_HEADERS, Tags.empty());
        this.claimLatency =
                Timer.builder(WorkerMetric.CLAIM_LATENCY.meterName())
                        .description(WorkerMetric.CLAIM_LATENCY.description())
                        .serviceLevelObjectives(CLAIM_LATENCIES)
                        .register(registry);
    }

    public void slots(IntSupplier slots, IntSupplier live) {
        gauge(WorkerMetric.SLOTS, slots);
        gauge(WorkerMetric.LIVE, live);
    }

    public void claimed(Duration latency) {
        claims.increment();
        claimLatency.record(latency);
    }

    public void returned(ReturnReason reason) {
        returned.computeIfAbsent(
                        reason,
                        r -> counter(WorkerMetric.RETURNED, tags(WorkerMetric.RETURNED, r.name())))
                .increment();
    }

    public void unreadable() {
        unreadable.increment();
    }

    public void handOffError() {
        handOffErrors.increment();
    }

    /**
     * @param reference to the credential, never the secret
     */
    public void credentialRefused(String account, String reference) {
        counter(
                        WorkerMetric.CREDENTIALS_REFUSED,
                        tags(WorkerMetric.CREDENTIALS_REFUSED, account, reference))
                .increment();
    }

    public void checked(String lane, OutcomeReason found) {
        counter(WorkerMetric.LANE_CHECKS, tags(WorkerMetric.LANE_CHECKS, lane, found.name()))
                .increment();
    }

    public void unreadableHeaders(int headers) {
        if (headers > 0) {
            unreadableHeaders.increment(headers);
        }
    }

    public void ended(OutcomeKind kind, OutcomeReason reason) {
        outcomes.computeIfAbsent(
                        new Ended(kind, reason),
                        e ->
                                counter(
                                        WorkerMetric.OUTCOMES,
                                        tags(
                                                WorkerMetric.OUTCOMES,
                                                e.kind.name(),
                                                e.reason.name())))
                .increment();
    }

    public void called(Attribution attribution, Duration duration, TokenUsage usage) {
        CallMeters meters =
                calls.computeIfAbsent(
                        new Called(attribution.getOperation(), attribution.getProvider()),
                        this::meters);
        meters.duration.record(duration);
        meters.input.record((double) TokenCounts.input(usage));
        meters.output.record((double) TokenCounts.output(usage));
    }

    private CallMeters meters(Called called) {
        return new CallMeters(
                timer(
                        WorkerMetric.CALL_DURATION,
                        tags(WorkerMetric.CALL_DURATION, called.operation, called.provider)),
                summary(WorkerMetric.TOKENS, tags(WorkerMetric.TOKENS, "input", called.provider)),
                summary(WorkerMetric.TOKENS, tags(WorkerMetric.TOKENS, "output", called.provider)));
    }

    private static Tags tags(WorkerMetric metric, String... values) {
        Tags tags = Tags.empty();
        for (int i = 0; i < values.length; i++) {
            tags = tags.and(metric.tagKeys().get(i), values[i]);
        }
        return tags;
    }

    private void gauge(WorkerMetric metric, IntSupplier value) {
        Gauge.builder(metric.meterName(), value::getAsInt)
                .description(metric.description())
                .baseUnit(metric.unit())
                .strongReference(true)
                .register(registry);
    }

    private Counter counter(WorkerMetric metric, Tags tags) {
        return Counter.builder(metric.meterName())
                .description(metric.description())
                .baseUnit(metric.unit())
                .tags(tags)
                .register(registry);
    }

    private Timer timer(WorkerMetric metric, Tags tags) {
        return Timer.builder(metric.meterName())
                .description(metric.description())
                .tags(tags)
                .register(registry);
    }

    private DistributionSummary summary(WorkerMetric metric, Tags tags) {
        return DistributionSummary.builder(metric.meterName())
                .description(metric.description())
                .baseUnit(metric.unit())
                .tags(tags)
                .register(registry);
    }
}
