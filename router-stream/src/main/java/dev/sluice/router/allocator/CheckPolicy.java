package dev.sluice.router.allocator;

import dev.sluice.schema.avro.GroupAllocation;
import dev.sluice.schema.avro.LaneHealth;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;

/** Which lanes nobody has called or checked for so long that a worker shall look at them. Pure. */
final class CheckPolicy {
    private CheckPolicy() {}

    /**
     * @param lanes to check now
     * @param nextMs when to ask again, if nothing is told before; empty: no lane is to be checked
     */
    record Due(List<String> lanes, OptionalLong nextMs) {}

    /**
     * @param every how long after its last call or check, by lane
     */
    static Due due(GroupAllocation group, Map<String, Duration> every, long nowMs) {
        Map<String, LaneHealth> known = new HashMap<>();
        group.getLanes().forEach(lane -> known.put(lane.getLane(), lane));
        List<String> due = new ArrayList<>();
        long nextMs = Long.MAX_VALUE;
        for (Map.Entry<String, Duration> wanted : every.entrySet()) {
            String name = wanted.getKey();
            long periodMs = wanted.getValue().toMillis();
            LaneHealth lane = known.getOrDefault(name, BreakerPolicy.unknown(name));
            long atMs =
                    LaneBreakers.called(group.getShares(), name)
                            ? nowMs + periodMs
                            : Math.max(lane.getCalledAtMs(), lane.getCheckOrderedAtMs()) + periodMs;
            if (atMs <= nowMs) {
                due.add(name);
                atMs = nowMs + periodMs;
            }
            nextMs = Math.min(nextMs, atMs);
        }
        return new Due(
                due, nextMs == Long.MAX_VALUE ? OptionalLong.empty() : OptionalLong.of(nextMs));
    }
}
