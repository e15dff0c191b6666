package dev.sluice.router.metric;

import dev.sluice.schema.avro.TerminalStatus;
import dev.sluice.schema.avro.UsageKind;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.InstantSource;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Records what the router does, when it does it: work of a transaction that is aborted later counts
 * twice. Thread-safe; one for all tasks.
 */
public final class RouterMetrics {
    private static final double NANO_USD = 1e9;

    private record Key(RouterMetric metric, List<String> tags) {}

    private final MeterRegistry registry;
    private final InstantSource clock;
    private final Map<Key, Counter> counters = new ConcurrentHashMap<>();
    private final Map<Key, DistributionSummary> summaries = new ConcurrentHashMap<>();

    /**
     * @param clock tells ages when they are looked at
     */
    public RouterMetrics(MeterRegistry registry, InstantSource clock) {
        this.registry = registry;
        this.clock = clock;
        // Shown from the beginning: an alarm on a counter that does not exist yet never rings.
        counter(RouterMetric.LOST_LEASES);
        counter(RouterMetric.UNKNOWN_OUTCOMES);
        counter(RouterMetric.DEAD_LETTERS);
    }

    /** What a coordinator holds, shown until it is closed. */
    public PartitionGauges partition(int partition) {
        return new PartitionGauges(registry, partition, clock);
    }

    public void dispatched(String lane) {
        counter(RouterMetric.DISPATCHES, lane).increment();
    }

    public void ended(TerminalStatus status) {
        counter(RouterMetric.RESULTS, status.name().toLowerCase(Locale.ROOT)).increment();
    }

    /** A job left this lane while it waited for it. */
    public void spilled(String lane) {
        counter(RouterMetric.SPILLS, lane).increment();
    }

    /** A second call was sent to this lane. */
    public void hedged(String lane) {
        counter(RouterMetric.HEDGES, lane).increment();
    }

    public void leaseLost() {
        counter(RouterMetric.LOST_LEASES).increment();
    }

    public void booked(UsageKind kind, long costNanoUsd) {
        if (kind == UsageKind.OUTCOME_UNKNOWN) {
            counter(RouterMetric.UNKNOWN_OUTCOMES).increment();
        }
        summaries
                .computeIfAbsent(
                        new Key(
                                RouterMetric.USAGE_COST,
                                List.of(kind.name().toLowerCase(Locale.ROOT))),
                        key ->
                                DistributionSummary.builder(key.metric.meterName())
                                        .description(key.metric.description())
                                        .baseUnit(key.metric.unit())
                                        .tags(key.metric.tags(key.tags))
                                        .register(registry))
                .record(costNanoUsd / NANO_USD);
    }

    /** A call of the lane is booked at another tier's price, or at the ceiling. */
    public void priceMissing(String lane) {
        counter(RouterMetric.PRICES_MISSING, lane).increment();
    }

    public void deadLetter() {
        counter(RouterMetric.DEAD_LETTERS).increment();
    }

    private Counter counter(RouterMetric metric, String... tagValues) {
        return counters.computeIfAbsent(
                new Key(metric, List.of(tagValues)),
                key ->
                        Counter.builder(metric.meterName())
                                .description(metric.description())
                                .baseUnit(metric.unit())
                                .tags(metric.tags(key.tags))
                                .register(registry));
    }
}
