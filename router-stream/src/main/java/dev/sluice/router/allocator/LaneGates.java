package dev.sluice.router.allocator;

import dev.sluice.schema.avro.Gate;
import dev.sluice.schema.avro.GroupAllocation;
import dev.sluice.schema.avro.GroupDemand;
import dev.sluice.schema.avro.LaneGate;
import dev.sluice.schema.avro.LaneHealth;
import dev.sluice.schema.avro.LaneReport;
import dev.sluice.schema.avro.PartitionShare;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.TreeMap;

/** The lanes of one group: how they do, which are shut, and whose turn it is to try one. */
final class LaneGates {
    private LaneGates() {}

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
            if (BreakerPolicy.wantsProbe(lane, nowMs)) {
                int partition = partitionWithJobs(next.getShares(), lane);
                health = partition < 0 ? lane : BreakerPolicy.probe(lane, partition, nowMs);
            }
            // One that no partition has a job for is looked at with the report that brings one.
            OptionalLong at = BreakerPolicy.probeDueMs(health);
            if (at.isPresent() && at.getAsLong() > nowMs) {
                due = Math.min(due, at.getAsLong());
            }
            lanes.add(health);
        }
        next.setLanes(lanes);
        return due == Long.MAX_VALUE ? OptionalLong.empty() : OptionalLong.of(due);
    }

    /** The next one after the partition that had the last probe. */
    private static int partitionWithJobs(List<PartitionShare> shares, LaneHealth lane) {
        int first = -1;
        for (PartitionShare share : shares) {
            boolean has =
                    share.getLanes().stream()
                            .anyMatch(
                                    report ->
                                            report.getLane().equals(lane.getLane())
                                                    && report.getQueued() > 0);
            if (has && share.getPartition() > lane.getProbePartition()) {
                return share.getPartition();
            }
            first = has && first < 0 ? share.getPartition() : first;
        }
        return first;
    }

    /** What a partition must know: the gates that are not open. */
    static List<LaneGate> of(GroupAllocation allocation, int partition) {
        List<LaneGate> gates = new ArrayList<>();
        for (LaneHealth lane : allocation.getLanes()) {
            Gate gate = BreakerPolicy.gate(lane, partition);
            if (gate != Gate.OPEN) {
                gates.add(new LaneGate(lane.getLane(), gate));
            }
        }
        return gates;
    }

    /** Shut lanes, each with the partition that may try it. */
    static Map<String, Integer> shut(GroupAllocation allocation) {
        Map<String, Integer> gates = new HashMap<>();
        for (LaneHealth lane : allocation.getLanes()) {
            if (lane.getShutAtMs() > 0) {
                gates.put(lane.getLane(), lane.getProbePartition());
            }
        }
        return gates;
    }
}
