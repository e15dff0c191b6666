package dev.sluice.router.allocator;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.schema.avro.BreakerState;
import dev.sluice.schema.avro.GroupDemand;
import dev.sluice.schema.avro.GroupShare;
import dev.sluice.schema.avro.LaneBreaker;
import dev.sluice.schema.avro.LaneReport;
import dev.sluice.schema.catalog.LimitGroup;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class GroupPolicyTest {
    private static final long START_MS = 1_760_000_000_000L;
    private static final LimitGroup TEN_A_MINUTE =
            new LimitGroup("group", 8, null, 10L, null, null, null);
    private static final LimitGroup UNLIMITED = new LimitGroup("group", 8);

    private Division last = new Division(GroupPolicy.unknown(), Map.of(), OptionalLong.empty());
    private long reports;

    private void report(
            LimitGroup limits,
            int partition,
            int queued,
            long permitsLeft,
            long permitsSeen,
            List<LaneReport> lanes,
            long nowMs) {
        GroupDemand demand =
                GroupDemand.newBuilder()
                        .setLimitGroup("group")
                        .setInUse(0)
                        .setQueued(queued)
                        .setGrantSeq(0)
                        .setTenants(List.of())
                        .setLanes(lanes)
                        .setRequestsLeft(permitsLeft)
                        .setRequestsSeen(permitsSeen)
                        .build();
        last =
                GroupPolicy.onReport(
                        last.allocation(),
                        new PartitionReport(partition, "life", demand, ++reports, nowMs, false),
                        limits,
                        nowMs);
    }

    private long permitsFor(int partition) {
        GroupShare grant = last.grants().get(partition);
        return grant == null ? 0 : grant.getRequests();
    }

    private LaneBreaker breakerAt(int partition) {
        return Objects.requireNonNull(last.grants().get(partition)).getBreakers().getFirst();
    }

    @Test
    void permitsThatNobodyUsesLapseAndGoToOthers() {
        report(TEN_A_MINUTE, 1, 1, 0, 0, List.of(), START_MS);
        assertThat(permitsFor(1)).isEqualTo(1);
        // Its job was cancelled; it has nothing more to say after that.
        report(TEN_A_MINUTE, 1, 0, 1, 1, List.of(), START_MS + 100);

        report(TEN_A_MINUTE, 2, 1, 0, 0, List.of(), START_MS + 7_000);
        assertThat(permitsFor(2)).as("while the other may still use it").isZero();
        long dueMs = last.dueMs().orElseThrow();
        assertThat(dueMs).isLessThanOrEqualTo(START_MS + GroupPolicy.PERMITS_VALID_MS + 1);
        last = GroupPolicy.onTime(last.allocation(), TEN_A_MINUTE, dueMs);

        assertThat(permitsFor(2)).isEqualTo(1);
    }

    @Test
    void aTryOfWhichNothingIsHeardIsFollowedByAnother() {
        LaneReport broken =
                LaneReport.newBuilder().setLane("lane").setQueued(9).setFailed(9).build();
        LaneReport waiting = LaneReport.newBuilder().setLane("lane").setQueued(9).build();
        report(UNLIMITED, 1, 9, 0, 0, List.of(broken), START_MS);
        assertThat(breakerAt(1).getState()).isEqualTo(BreakerState.OPEN);
        report(UNLIMITED, 1, 9, 0, 0, List.of(waiting), START_MS + 2_500);
        var first = breakerAt(1);
        assertThat(first.getState()).isEqualTo(BreakerState.HALF_OPEN);

        report(UNLIMITED, 1, 9, 0, 0, List.of(waiting), START_MS + 65_000);

        var second = breakerAt(1);
        assertThat(second.getState()).isEqualTo(BreakerState.HALF_OPEN);
        assertThat(second.getProbe()).as("another call").isNotEqualTo(first.getProbe());
    }
}
