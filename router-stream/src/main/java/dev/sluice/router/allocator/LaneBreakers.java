package dev.sluice.router.allocator;

import dev.sluice.schema.avro.BreakerState;
import dev.sluice.schema.avro.GroupAllocation;
import dev.sluice.schema.avro.GroupDemand;
import dev.sluice.schema.avro.LaneBreaker;
import dev.sluice.schema.avro.LaneChecked;
import dev.sluice.schema.avro.LaneHealth;
import dev.sluice.schema.avro.LaneReport;
import dev.sluice.schema.avro.PartitionShare;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The lanes of one group: how they do, which are shut, and whose turn it is to try one. */
final class LaneBreakers {
    private LaneBreakers() {}

    static List<LaneHealth> heard(
            List<LaneHealth> known, GroupDemand demand, int partition, long nowMs) {
        Map<String, LaneHealth> lanes = new TreeMap<>();
        known.forEach(lane -> lanes.put(lane.getLane(), lane));
        for (LaneReport report : demand.getLanes()) {
            lanes.compute(
                    report.getLane(),
                    (name, before) ->
                            BreakerPolicy.after(
                                    before == null ? BreakerPolicy.unknown(name) : before,
                                    report,
                                    partition,
                                    nowMs));
        }
        return new ArrayList<>(lanes.values());
    }

    /** The lanes after a worker looked at one; what it says of a lane that is not here is lost. */
    static List<LaneHealth> heard(
            List<LaneHealth> known, List<PartitionShare> shares, LaneChecked check, long nowMs) {
        return known.stream()
                .map(
                        lane ->
                                lane.getLane().equals(check.getLane())
                                        ? BreakerPolicy.after(
                                                lane, check, taken(shares, lane), nowMs)
                                        : lane)
                .collect(Collectors.toCollection(ArrayList::new));
    }

    /** The lanes after checks of some of them were ordered. */
    static List<LaneHealth> ordered(List<LaneHealth> known, List<String> checked, long nowMs) {
        Map<String, LaneHealth> lanes = new TreeMap<>();
        known.forEach(lane -> lanes.put(lane.getLane(), lane));
        for (String name : checked) {
            lanes.compute(
                    name,
                    (n, before) ->
                            BreakerPolicy.ordered(
                                    before == null ? BreakerPolicy.unknown(n) : before, nowMs));
        }
        return new ArrayList<>(lanes.values());
    }

    /** Whether a partition has a call on the lane. */
    static boolean called(List<PartitionShare> shares, String lane) {
        return shares.stream()
                .flatMap(share -> share.getLanes().stream())
                .anyMatch(report -> report.getLane().equals(lane) && report.getInUse() > 0);
    }

    /**
     * Gives each shut lane whose time has come a partition that has a job for it.
     *
     * @return when the next one is due
     */
    static OptionalLong probes(GroupAllocation next, long nowMs) {
        long due = Long.MAX_VALUE;
        List<LaneHealth> lanes = new ArrayList<>();
        for (LaneHealth lane : next.getLanes()) {
            LaneHealth health = lane;
            boolean taken = taken(next.getShares(), lane);
            if (BreakerPolicy.wantsProbe(lane, taken, nowMs) && !next.getShares().isEmpty()) {
                health = BreakerPolicy.probe(lane, nextPartition(next.getShares(), lane), nowMs);
                taken = false;
            }
            OptionalLong at = BreakerPolicy.probeDueMs(health, taken);
            if (at.isPresent() && at.getAsLong() > nowMs) {
                due = Math.min(due, at.getAsLong());
            }
            lanes.add(health);
        }
        next.setLanes(lanes);
        return due == Long.MAX_VALUE ? OptionalLong.empty() : OptionalLong.of(due);
    }

    /** Whether the partition that may try the lane has a call there. */
    private static boolean taken(List<PartitionShare> shares, LaneHealth lane) {
        return shares.stream()
                .filter(share -> share.getPartition() == lane.getProbePartition())
                .anyMatch(share -> reports(share, lane).anyMatch(r -> r.getInUse() > 0));
    }

    /**
     * Who shall try a lane: one with a job for it, else one that is busy, else anybody; the next
     * one after who was asked last. Jobs keep away from a lane that is shut, so somebody's next job
     * must try it, or nobody will ever know that it is back.
     */
    private static int nextPartition(List<PartitionShare> shares, LaneHealth lane) {
        List<PartitionShare> choice =
                shares.stream()
                        .filter(share -> reports(share, lane).anyMatch(r -> r.getQueued() > 0))
                        .toList();
        if (choice.isEmpty()) {
            choice = shares.stream().filter(s -> s.getInUse() + s.getQueued() > 0).toList();
        }
        List<PartitionShare> all = choice.isEmpty() ? shares : choice;
        return all.stream()
                .mapToInt(PartitionShare::getPartition)
                .filter(partition -> partition > lane.getProbePartition())
                .findFirst()
                .orElse(all.getFirst().getPartition());
    }

    private static Stream<LaneReport> reports(PartitionShare share, LaneHealth lane) {
        return share.getLanes().stream().filter(r -> r.getLane().equals(lane.getLane()));
    }

    /** What a partition must know: the breakers that are not open. */
    static List<LaneBreaker> of(GroupAllocation allocation, int partition) {
        List<LaneBreaker> breakers = new ArrayList<>();
        for (LaneHealth lane : allocation.getLanes()) {
            BreakerState breaker = BreakerPolicy.state(lane, partition);
            if (breaker != BreakerState.CLOSED) {
                breakers.add(new LaneBreaker(lane.getLane(), breaker, lane.getProbeAtMs()));
            }
        }
        return breakers;
    }

    /** Shut lanes, each with its present try. */
    static Map<String, Long> shut(GroupAllocation allocation) {
        Map<String, Long> breakers = new HashMap<>();
        for (LaneHealth lane : allocation.getLanes()) {
            if (lane.getShutAtMs() > 0) {
                breakers.put(lane.getLane(), lane.getProbeAtMs());
            }
        }
        return breakers;
    }
}
