package dev.sluice.router.coordinator;

import dev.sluice.router.GroupPlacement;
import dev.sluice.router.coordinator.dispatch.Shares;
import dev.sluice.router.coordinator.lease.Calls;
import dev.sluice.router.metric.PartitionGauges;
import dev.sluice.schema.avro.DemandReport;
import dev.sluice.schema.avro.GroupDemand;
import dev.sluice.schema.catalog.Catalog;
import dev.sluice.schema.catalog.Lane;
import dev.sluice.schema.catalog.LimitGroup;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.function.Supplier;

/**
 * Tells allocators what this coordinator uses and wants: on change, at most once per interval, and
 * at once when a job waits for a group that had no demand. Only groups that changed are named. A
 * group whose jobs wait without any share is named again and again: an allocator may not have known
 * the group when it was asked, or its window may have grown. So is one that is used or wanted and
 * whose allocator has not answered: an allocator answers each partition every two seconds, and its
 * silence shows in that. What this tells is shown as gauges, too.
 */
final class Demands {
    private static final long ASK_AGAIN_MS = 2_000;

    private final JobTable jobs;
    private final Calls calls;
    private final Shares shares;
    private final DemandView view;
    private final Outbox out;
    private final PartitionGauges gauges;
    private final Supplier<Catalog> catalog;
    private final int allocatorPartitions;
    private final long intervalMs;
    private final Map<String, GroupDemand> reported = new HashMap<>();
    private long seq;
    private long lastSentMs;
    private boolean changed = true;

    Demands(
            JobTable jobs,
            Calls calls,
            Shares shares,
            DemandView view,
            Outbox out,
            PartitionGauges gauges,
            Supplier<Catalog> catalog,
            int allocatorPartitions,
            long intervalMs) {
        this.jobs = jobs;
        this.calls = calls;
        this.shares = shares;
        this.view = view;
        this.out = out;
        this.gauges = gauges;
        this.catalog = catalog;
        this.allocatorPartitions = allocatorPartitions;
        this.intervalMs = intervalMs;
    }

    /** Something that is reported may have changed. */
    void touch() {
        changed = true;
    }

    /** When the next report may be due; empty when nothing changed. */
    OptionalLong nextDueMs() {
        if (changed) {
            return OptionalLong.of(lastSentMs + intervalMs);
        }
        return shares.anyUnanswered() || anyGroup(this::hungry)
                ? OptionalLong.of(lastSentMs + ASK_AGAIN_MS)
                : OptionalLong.empty();
    }

    /**
     * @return whether it was time to tell
     */
    boolean send(long nowMs) {
        boolean askAgain =
                nowMs - lastSentMs >= ASK_AGAIN_MS
                        && (shares.anyUnanswered() || anyGroup(this::hungry));
        boolean intervalOver = nowMs - lastSentMs >= intervalMs;
        if (!askAgain && !(changed && (intervalOver || anyGroup(this::starved)))) {
            return false;
        }
        Map<String, GroupDemand> now = view.now(nowMs);
        // Groups that the catalogue has lost are told of until nothing runs there, and then once
        // more.
        Set<String> lost = new HashSet<>(reported.keySet());
        lost.removeAll(now.keySet());
        lost.forEach(group -> now.put(group, view.empty(group, nowMs)));
        Map<Integer, List<GroupDemand>> byAllocator = new TreeMap<>();
        now.forEach(
                (group, demand) -> {
                    GroupDemand told = view.withNews(demand, nowMs);
                    boolean news = !told.equals(demand) || !demand.equals(reported.get(group));
                    boolean needed = demand.getInUse() + demand.getQueued() > 0;
                    if (!needed) {
                        shares.needsNoAnswer(group);
                    }
                    if (news || askAgain && (hungry(group) || shares.unanswered(group))) {
                        if (needed) {
                            shares.asked(group, nowMs);
                        }
                        byAllocator
                                .computeIfAbsent(
                                        GroupPlacement.partition(group, allocatorPartitions),
                                        p -> new ArrayList<>())
                                .add(told);
                    }
                    gauges.share(
                            group,
                            shares.concurrency(group),
                            demand.getInUse(),
                            shares.askedAtMs(group));
                });
        byAllocator.forEach(
                (partition, demands) ->
                        out.demand(
                                partition,
                                new DemandReport(
                                        out.partition(),
                                        shares.incarnation(),
                                        ++seq,
                                        nowMs,
                                        demands),
                                nowMs));
        gauges.reserved(calls.boundNanoUsd());
        gauges.queued(jobs.oldestQueuedMs());
        reported.putAll(now);
        reported.keySet().removeAll(lost);
        lost.forEach(shares::needsNoAnswer);
        changed = false;
        lastSentMs = nowMs;
        return true;
    }

    /** It may send nothing more and its allocator does not know that jobs wait. */
    private boolean starved(String group) {
        GroupDemand known = reported.get(group);
        return (known == null || known.getQueued() == 0) && hungry(group);
    }

    private boolean hungry(String group) {
        return calls.inUse(group) >= shares.concurrency(group)
                || catalog.get().limitGroup(group).filter(Demands::hasRate).isPresent();
    }

    /**
     * Whether enough permits are in hand depends on the next job; so whoever waits may lack some.
     */
    private static boolean hasRate(LimitGroup limits) {
        return limits.requestRate().isPresent() || limits.tokenRate().isPresent();
    }

    /** Whether any limit group with waiting jobs is like this. */
    private boolean anyGroup(Predicate<String> like) {
        for (String laneName : jobs.queues().lanes()) {
            if (jobs.queues().size(laneName) > 0) {
                String group = catalog.get().lane(laneName).map(Lane::limitGroup).orElse("");
                if (!group.isEmpty() && like.test(group)) {
                    return true;
                }
            }
        }
        return false;
    }
}
