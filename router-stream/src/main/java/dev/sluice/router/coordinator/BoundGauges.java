package dev.sluice.router.coordinator;

import dev.sluice.router.coordinator.limit.Backlog;
import dev.sluice.router.coordinator.limit.Running;
import dev.sluice.router.coordinator.start.GateKey;
import dev.sluice.router.coordinator.start.GateKey.Kind;
import dev.sluice.router.coordinator.start.Waits;
import dev.sluice.router.metric.PartitionGauges;
import dev.sluice.schema.catalog.Catalog;
import dev.sluice.schema.catalog.Limit;
import dev.sluice.schema.catalog.Rate;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Shows budgets and limits of the tenants that live on this coordinator. Of a limit with many
 * counters the fullest is shown. Confined to its coordinator's thread.
 */
final class BoundGauges {
    private static final long NS_PER_MS = 1_000_000;

    private final Supplier<Catalog> catalog;
    private final Budgets budgets;
    private final Limiters limiters;
    private final Running running;
    private final Backlog backlog;
    private final Waits waits;
    private final PartitionGauges gauges;
    private final int partition;

    BoundGauges(
            Supplier<Catalog> catalog,
            Budgets budgets,
            Limiters limiters,
            Running running,
            Backlog backlog,
            Waits waits,
            PartitionGauges gauges,
            int partition) {
        this.catalog = catalog;
        this.budgets = budgets;
        this.limiters = limiters;
        this.running = running;
        this.backlog = backlog;
        this.waits = waits;
        this.gauges = gauges;
        this.partition = partition;
    }

    void show(long nowMs) {
        budgets.show(gauges, partition, nowMs);
        Map<GateKey, Long> owed = limiters.mostOwed(nowMs * NS_PER_MS);
        for (Limit limit : catalog.get().limits()) {
            if (LaneSettings.livesOn(catalog.get(), limit.tenant(), partition)) {
                show(limit, owed);
            }
        }
    }

    private void show(Limit limit, Map<GateKey, Long> owed) {
        rate(limit, Kind.REQUESTS, limit.requests(), owed);
        rate(limit, Kind.TOKENS, limit.tokens(), owed);
        if (limit.concurrentJobs() != null) {
            gauges.limit(
                    limit.name(),
                    Kind.RUNNING.word(),
                    running.most(limit.name()),
                    limit.concurrentJobs());
        }
        if (limit.backlogJobs() != null) {
            gauges.limit(
                    limit.name(),
                    "backlog_jobs",
                    backlog.most(limit.name()).jobs(),
                    limit.backlogJobs());
        }
        if (limit.backlogTokens() != null) {
            gauges.limit(
                    limit.name(),
                    "backlog_tokens",
                    backlog.most(limit.name()).tokens(),
                    limit.backlogTokens());
        }
        gauges.limitWaiting(limit.name(), waiting(limit));
    }

    private void rate(Limit limit, Kind kind, @Nullable Rate rate, Map<GateKey, Long> owed) {
        if (rate != null) {
            gauges.limit(
                    limit.name(),
                    kind.word(),
                    owed.getOrDefault(new GateKey(kind, limit.name(), ""), 0L),
                    rate.burst());
        }
    }

    private int waiting(Limit limit) {
        return waits.waiting(
                gate -> gate.kind() != Kind.BUDGET && gate.name().equals(limit.name()));
    }
}
