package dev.sluice.router.metric;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.Meter;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongToDoubleFunction;

/**
 * What one coordinator holds. Closing takes the meters away, because those of a task that runs
 * elsewhere would mislead. Set by the coordinator's thread, read by any.
 */
public final class PartitionGauges implements AutoCloseable {
    private static final double NANO_USD = 1e9;
    private static final double MS_PER_S = 1e3;
    private static final long NONE = Long.MAX_VALUE;

    private record Share(AtomicLong granted, AtomicLong used, AtomicLong askedAtMs) {}

    private record Limit(AtomicLong used, AtomicLong max) {}

    private record Budget(AtomicLong spent, AtomicLong reserved, AtomicLong limit) {}

    private record Outlook(AtomicLong atEnd, AtomicLong left) {}

    private final MeterRegistry registry;
    private final InstantSource clock;
    private final String partition;
    private final List<Meter> meters = new ArrayList<>();
    private final Map<String, Share> shares = new HashMap<>();
    private final Map<String, Budget> budgets = new HashMap<>();
    private final Map<String, Outlook> outlooks = new HashMap<>();
    private final Map<List<String>, Limit> limits = new HashMap<>();
    private final Map<String, AtomicLong> waiting = new HashMap<>();
    private final AtomicLong unfinished;
    private final AtomicLong liveCalls;
    private final AtomicLong leakedSlots;
    private final AtomicLong stuckJobs;
    private final AtomicLong reservedNanoUsd;
    private final AtomicLong oldestAcceptedMs;

    PartitionGauges(MeterRegistry registry, int partition, InstantSource clock) {
        this.registry = registry;
        this.clock = clock;
        this.partition = Integer.toString(partition);
        this.unfinished = show(RouterMetric.UNFINISHED, 0, n -> n, this.partition);
        this.liveCalls = show(RouterMetric.LIVE_CALLS, 0, n -> n, this.partition);
        this.leakedSlots = show(RouterMetric.LEAKED_SLOTS, 0, n -> n, this.partition);
        this.stuckJobs = show(RouterMetric.STUCK_JOBS, 0, n -> n, this.partition);
        this.reservedNanoUsd =
                show(RouterMetric.RESERVED_COST, 0, n -> n / NANO_USD, this.partition);
        this.oldestAcceptedMs =
                show(RouterMetric.QUEUE_AGE, NONE, this::secondsSince, this.partition);
    }

    public void jobs(int unfinishedJobs, int calls) {
        unfinished.setOpaque(unfinishedJobs);
        liveCalls.setOpaque(calls);
    }

    /** What nothing would ever move: 0 both, or Sluice has a fault. */
    public void astray(int slots, int jobs) {
        leakedSlots.setOpaque(slots);
        stuckJobs.setOpaque(jobs);
    }

    public void reserved(long nanoUsd) {
        reservedNanoUsd.setOpaque(nanoUsd);
    }

    /**
     * @param acceptedMs of the oldest of the jobs that are first in a queue, in epoch milliseconds
     */
    public void queued(OptionalLong acceptedMs) {
        oldestAcceptedMs.setOpaque(acceptedMs.orElse(NONE));
    }

    /** All in nano-dollars. */
    public void budget(String name, long spent, long reserved, long limit) {
        Budget budget =
                budgets.computeIfAbsent(
                        name,
                        n ->
                                new Budget(
                                        show(RouterMetric.BUDGET_SPENT, 0, v -> v / NANO_USD, n),
                                        show(RouterMetric.BUDGET_RESERVED, 0, v -> v / NANO_USD, n),
                                        show(RouterMetric.BUDGET_LIMIT, 0, v -> v / NANO_USD, n)));
        budget.spent.setOpaque(spent);
        budget.reserved.setOpaque(reserved);
        budget.limit.setOpaque(limit);
    }

    /**
     * @param atEndNanoUsd spent at the end of the window; empty: it has none
     * @param leftMs until the limit is reached; empty: not within the window
     */
    public void forecast(String budget, OptionalLong atEndNanoUsd, OptionalLong leftMs) {
        Outlook outlook =
                outlooks.computeIfAbsent(
                        budget,
                        n ->
                                new Outlook(
                                        show(
                                                RouterMetric.BUDGET_FORECAST,
                                                NONE,
                                                v -> v == NONE ? Double.NaN : v / NANO_USD,
                                                n),
                                        show(
                                                RouterMetric.BUDGET_LEFT,
                                                NONE,
                                                v ->
                                                        v == NONE
                                                                ? Double.POSITIVE_INFINITY
                                                                : v / MS_PER_S,
                                                n)));
        outlook.atEnd.setOpaque(atEndNanoUsd.orElse(NONE));
        outlook.left.setOpaque(leftMs.orElse(NONE));
    }

    /**
     * @param of what is limited, as the catalogue calls it
     */
    public void limit(String name, String of, long used, long max) {
        Limit limit =
                limits.computeIfAbsent(
                        List.of(name, of),
                        n ->
                                new Limit(
                                        show(RouterMetric.LIMIT_USED, 0, v -> v, name, of),
                                        show(RouterMetric.LIMIT_MAX, 0, v -> v, name, of)));
        limit.used.setOpaque(used);
        limit.max.setOpaque(max);
    }

    public void limitWaiting(String name, int jobs) {
        waiting.computeIfAbsent(name, n -> show(RouterMetric.LIMIT_WAITING, 0, v -> v, n))
                .setOpaque(jobs);
    }

    /**
     * @param askedAtMs since when the group's allocator has not answered, in epoch milliseconds
     */
    public void share(String group, int granted, int used, OptionalLong askedAtMs) {
        Share share =
                shares.computeIfAbsent(
                        group,
                        name ->
                                new Share(
                                        show(
                                                RouterMetric.SHARE_GRANTED,
                                                0,
                                                n -> n,
                                                name,
                                                partition),
                                        show(RouterMetric.SHARE_USED, 0, n -> n, name, partition),
                                        show(
                                                RouterMetric.SHARE_SILENCE,
                                                NONE,
                                                this::secondsSince,
                                                name,
                                                partition)));
        share.granted.setOpaque(granted);
        share.used.setOpaque(used);
        share.askedAtMs.setOpaque(askedAtMs.orElse(NONE));
    }

    private double secondsSince(long ms) {
        return ms == NONE ? 0 : Math.max(0, clock.millis() - ms) / MS_PER_S;
    }

    @Override
    public void close() {
        meters.forEach(registry::remove);
        meters.clear();
    }

    private AtomicLong show(
            RouterMetric metric, long initial, LongToDoubleFunction shown, String... tagValues) {
        AtomicLong held = new AtomicLong(initial);
        meters.add(
                Gauge.builder(
                                metric.meterName(),
                                held,
                                value -> shown.applyAsDouble(value.getOpaque()))
                        .description(metric.description())
                        .baseUnit(metric.unit())
                        .tags(metric.tags(List.of(tagValues)))
                        .strongReference(true)
                        .register(registry));
        return held;
    }
}
