package dev.sluice.router.allocator;

import dev.sluice.router.allocator.PermitPolicy.Grants;
import dev.sluice.router.allocator.PermitPolicy.Lot;
import dev.sluice.schema.avro.GroupAllocation;
import dev.sluice.schema.avro.GroupDemand;
import dev.sluice.schema.avro.GroupShare;
import dev.sluice.schema.avro.GroupWindow;
import dev.sluice.schema.avro.LaneChecked;
import dev.sluice.schema.avro.PartitionShare;
import dev.sluice.schema.catalog.LimitGroup;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * One limit group: what its partitions tell goes in, what each may use comes out. Pure, but for the
 * fact that it builds the new allocation in place.
 */
final class GroupPolicy {
    /** Permits in hand end so long after the report that asked for them. */
    static final long PERMITS_VALID_MS = 10_000;

    private GroupPolicy() {}

    static GroupAllocation unknown() {
        return new GroupAllocation(List.of(), null, List.of(), List.of(), 0L, 0.0, List.of());
    }

    static Division onReport(
            GroupAllocation known, PartitionReport report, LimitGroup limits, long nowMs) {
        GroupDemand demand = report.demand();
        GroupAllocation next = next(known, SharePolicy.heard(known.getShares(), report, nowMs));
        GroupWindow window = WindowPolicy.within(known.getWindow(), limits);
        if (demand.getWindowEpoch() == window.getEpoch()) {
            window =
                    WindowPolicy.after(
                            window,
                            demand.getEpochSucceeded(),
                            demand.getEpochOverloaded(),
                            inUse(next.getShares()),
                            limits);
        }
        next.setWindow(window);
        if (demand.getClosedForMs() > 0) {
            next.setClosedUntilMs(
                    Math.max(known.getClosedUntilMs(), nowMs + demand.getClosedForMs()));
        }
        next.setProvider(ProviderRooms.heard(known.getProvider(), demand, next.getShares(), nowMs));
        next.setLanes(LaneBreakers.heard(known.getLanes(), demand, report.partition(), nowMs));
        return settle(known, next, limits, report, nowMs);
    }

    /** A worker looked at one of the group's lanes. */
    static Division onCheck(
            GroupAllocation known, LaneChecked check, LimitGroup limits, long nowMs) {
        GroupAllocation next = next(known, SharePolicy.copies(known.getShares()));
        next.setWindow(WindowPolicy.within(known.getWindow(), limits));
        next.setLanes(LaneBreakers.heard(known.getLanes(), next.getShares(), check, nowMs));
        return settle(known, next, limits, null, nowMs);
    }

    /** Nobody told anything, but it is time for a permit or a probe. */
    static Division onTime(GroupAllocation known, LimitGroup limits, long nowMs) {
        GroupAllocation next = next(known, SharePolicy.copies(known.getShares()));
        next.setWindow(WindowPolicy.within(known.getWindow(), limits));
        return settle(known, next, limits, null, nowMs);
    }

    private static GroupAllocation next(GroupAllocation known, List<PartitionShare> shares) {
        return new GroupAllocation(
                shares,
                known.getWindow(),
                known.getPermits(),
                known.getLanes(),
                known.getClosedUntilMs(),
                known.getPermitsClock(),
                known.getProvider());
    }

    private static Division settle(
            GroupAllocation known,
            GroupAllocation next,
            LimitGroup limits,
            @Nullable PartitionReport report,
            long nowMs) {
        List<PartitionShare> shares = next.getShares();
        OptionalLong probeDue = LaneBreakers.probes(next, nowMs);
        Set<Integer> changed = new HashSet<>();
        SharePolicy.divide(shares, WindowPolicy.calls(window(next)))
                .forEach(share -> changed.add(share.getPartition()));
        if (tellsAll(known, next)) {
            shares.forEach(share -> changed.add(share.getPartition()));
        } else if (report != null && isNew(known, report)) {
            changed.add(report.partition());
        }
        boolean closed = next.getClosedUntilMs() > nowMs;
        for (PartitionShare share : shares) {
            if (nowMs > share.getPermitsUntilMs()) {
                share.setRequestsOut(0L);
                share.setTokensOut(0L);
            }
        }
        PermitBuckets buckets = PermitBuckets.of(next, limits, nowMs);
        if (buckets.tokens() != null && report != null) {
            long unused = report.demand().getTokensUnused();
            buckets.tokens().giveBack(unused);
            for (PartitionShare share : shares) {
                if (share.getPartition() == report.partition()) {
                    next.setPermitsClock(
                            PermitPolicy.correct(share, unused, next.getPermitsClock()));
                }
            }
        }
        Grants permits = buckets.grant(next, closed, nowMs);
        Map<Integer, Lot> lots = sums(permits.lots());
        Map<Integer, GroupShare> grants = new TreeMap<>();
        for (int i = 0; i < shares.size(); i++) {
            PartitionShare share = shares.get(i);
            share.setPermitsServed(permits.served()[i]);
            Lot lot = lots.get(i);
            if (lot != null) {
                share.setRequestsOut(share.getRequestsOut() + lot.requests());
                share.setTokensOut(share.getTokensOut() + lot.tokens());
                share.setRequestsGranted(share.getRequestsGranted() + lot.requests());
                share.setTokensGranted(share.getTokensGranted() + lot.tokens());
                share.setPermitsUntilMs(nowMs + PERMITS_VALID_MS);
                changed.add(share.getPartition());
            }
            if (changed.contains(share.getPartition())) {
                // Also for the same concurrency: what the partition holds is certain when it has
                // read this.
                share.setGrantSeq(share.getGrantSeq() + 1);
                grants.put(share.getPartition(), grant(next, limits, share, lot, nowMs));
            } else if (report != null
                    && report.answer()
                    && report.partition() == share.getPartition()) {
                // What it knows already, under its number: so there is nothing to report back.
                grants.put(share.getPartition(), grant(next, limits, share, null, nowMs));
            }
        }
        return new Division(next, grants, due(permits, probeDue, closed, next, nowMs));
    }

    private static Map<Integer, Lot> sums(List<Lot> lots) {
        Map<Integer, Lot> sums = new HashMap<>();
        for (Lot lot : lots) {
            sums.merge(
                    lot.index(),
                    lot,
                    (a, b) ->
                            new Lot(
                                    a.index(),
                                    a.requests() + b.requests(),
                                    a.tokens() + b.tokens()));
        }
        return sums;
    }

    private static GroupShare grant(
            GroupAllocation next,
            LimitGroup limits,
            PartitionShare share,
            @Nullable Lot lot,
            long nowMs) {
        return GroupShare.newBuilder()
                .setLimitGroup(limits.name())
                .setGrantSeq(share.getGrantSeq())
                .setConcurrency(share.getGranted())
                .setWindowEpoch(window(next).getEpoch())
                .setClosedForMs(Math.max(0, next.getClosedUntilMs() - nowMs))
                .setRequests(lot == null ? 0 : lot.requests())
                .setTokens(lot == null ? 0 : lot.tokens())
                .setPermitsValidMs(PERMITS_VALID_MS)
                .setBreakers(LaneBreakers.of(next, share.getPartition()))
                .build();
    }

    /** Whether something changed that every partition must know. */
    private static boolean tellsAll(GroupAllocation known, GroupAllocation next) {
        return known.getWindow() == null
                || known.getWindow().getEpoch() != window(next).getEpoch()
                || known.getClosedUntilMs() != next.getClosedUntilMs()
                || !LaneBreakers.shut(known).equals(LaneBreakers.shut(next));
    }

    private static boolean isNew(GroupAllocation known, PartitionReport reporter) {
        return known.getShares().stream()
                .noneMatch(
                        before ->
                                before.getPartition() == reporter.partition()
                                        && before.getIncarnation().equals(reporter.incarnation()));
    }

    private static OptionalLong due(
            Grants permits,
            OptionalLong probeDue,
            boolean closed,
            GroupAllocation next,
            long nowMs) {
        long due = probeDue.orElse(Long.MAX_VALUE);
        if (permits.waitMs().isPresent()) {
            due = Math.min(due, nowMs + permits.waitMs().getAsLong());
        }
        if (closed) {
            due = Math.min(due, next.getClosedUntilMs());
        }
        return due == Long.MAX_VALUE ? OptionalLong.empty() : OptionalLong.of(due);
    }

    private static GroupWindow window(GroupAllocation allocation) {
        GroupWindow window = allocation.getWindow();
        if (window == null) {
            throw new IllegalStateException("an allocation without a window");
        }
        return window;
    }

    private static int inUse(List<PartitionShare> shares) {
        return shares.stream().mapToInt(PartitionShare::getInUse).sum();
    }
}
