package dev.sluice.router.allocator;

import dev.sluice.schema.avro.GroupAllocation;
import dev.sluice.schema.avro.LaneHealth;
import dev.sluice.schema.avro.PartitionShare;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/** What is left of groups and lanes that the catalogue has lost, until nothing runs there. Pure. */
final class Leftovers {
    /** Longer than a call lasts: a coordinator that was made anew does not know the group. */
    private static final long UNHEARD_MS = 3_600_000;

    private Leftovers() {}

    /** Whether a group that the catalogue has lost can be forgotten. */
    static boolean idle(GroupAllocation group, long nowMs) {
        return forgetAtMs(group) <= nowMs;
    }

    /** When it can be forgotten, if nobody tells of it until then. */
    static long forgetAtMs(GroupAllocation group) {
        return group.getShares().stream()
                .filter(share -> share.getInUse() > 0)
                .mapToLong(share -> share.getReportSentAtMs() + UNHEARD_MS)
                .max()
                .orElse(0);
    }

    /**
     * @param known whether the catalogue has the lane in this group
     * @return those of the lanes that are known, or have calls or jobs
     */
    static List<LaneHealth> kept(GroupAllocation group, Predicate<String> known) {
        List<LaneHealth> kept = new ArrayList<>();
        for (LaneHealth lane : group.getLanes()) {
            if (known.test(lane.getLane()) || busy(group.getShares(), lane.getLane())) {
                kept.add(lane);
            }
        }
        return kept;
    }

    private static boolean busy(List<PartitionShare> shares, String lane) {
        return shares.stream()
                .flatMap(share -> share.getLanes().stream())
                .anyMatch(
                        report ->
                                report.getLane().equals(lane)
                                        && report.getInUse() + report.getQueued() > 0);
    }
}
