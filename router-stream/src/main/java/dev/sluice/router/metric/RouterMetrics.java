package dev.sluice.router.metric;

import dev.sluice.schema.avro.TerminalStatus;
import dev.sluice.schema.avro.UsageKind;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.DistributionSummary;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tag;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Records what the router does, when it does it: work of a transaction that is aborted later counts
 * twice. Thread-safe; one for all tasks.
 */
public final class RouterMetrics {
    private static final double NANO_USD = 1e9;

    private record Key(RouterMetric metric, List<String> tags) {}

    private record Shown(AtomicLong value, Meter meter) {}

    private final MeterRegistry registry;
    private final Map<Key, Counter> counters = new ConcurrentHashMap<>();
    private final Map<Key, DistributionSummary> summaries = new ConcurrentHashMap<>();
    private final Map<Key, Shown> gauges = new ConcurrentHashMap<>();

    public RouterMetrics(MeterRegistry registry) {
        this.registry = registry;
        // Shown from the beginning: an alarm on a counter that does not exist yet never rings.
        counter(RouterMetric.LOST_LEASES);
        counter(RouterMetric.DEAD_LETTERS);
    }

    public void jobs(int partition, int unfinished, int liveCalls) {
        gauge(RouterMetric.UNFINISHED, unfinished, Integer.toString(partition));
        gauge(RouterMetric.LIVE_CALLS, liveCalls, Integer.toString(partition));
    }

    public void share(int partition, String group, int granted, int used) {
        gauge(RouterMetric.SHARE_GRANTED, granted, group, Integer.toString(partition));
        gauge(RouterMetric.SHARE_USED, used, group, Integer.toString(partition));
    }

    /** Its task has left this process. */
    public void forget(int partition) {
        String name = Integer.toString(partition);
        gauges.entrySet()
                .removeIf(
                        gauge -> {
                            boolean gone = gauge.getKey().tags.getLast().equals(name);
                            if (gone) {
                                registry.remove(gauge.getValue().meter);
                            }
                            return gone;
                        });
    }

    public void dispatched(String lane) {
        counter(RouterMetric.DISPATCHES, lane).increment();
    }

    public void ended(TerminalStatus status) {
        counter(RouterMetric.RESULTS, status.name().toLowerCase(Locale.ROOT)).increment();
    }

    public void booked(UsageKind kind, long costNanoUsd) {
        if (kind == UsageKind.OUTCOME_UNKNOWN) {
            counter(RouterMetric.LOST_LEASES).increment();
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
                                        .tags(tags(key))
                                        .register(registry))
                .record(costNanoUsd / NANO_USD);
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
                                .tags(tags(key))
                                .register(registry));
    }

    private void gauge(RouterMetric metric, long value, String... tagValues) {
        gauges.computeIfAbsent(
                        new Key(metric, List.of(tagValues)),
                        key -> {
                            AtomicLong held = new AtomicLong();
                            return new Shown(
                                    held,
                                    Gauge.builder(metric.meterName(), held, AtomicLong::get)
                                            .description(metric.description())
                                            .baseUnit(metric.unit())
                                            .tags(tags(key))
                                            .register(registry));
                        })
                .value
                .set(value);
    }

    private static List<Tag> tags(Key key) {
        List<Tag> tags = new ArrayList<>();
        for (int i = 0; i < key.tags.size(); i++) {
            tags.add(Tag.of(key.metric.tagKeys().get(i), key.tags.get(i)));
        }
        return tags;
    }
}
