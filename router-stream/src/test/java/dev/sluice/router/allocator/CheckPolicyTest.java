package dev.sluice.router.allocator;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.schema.avro.GroupAllocation;
import dev.sluice.schema.avro.LaneHealth;
import dev.sluice.schema.avro.LaneReport;
import dev.sluice.schema.avro.PartitionShare;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

class CheckPolicyTest {
    private static final long NOW_MS = 1_760_000_000_000L;
    private static final Duration EVERY = Duration.ofMinutes(1);

    private static GroupAllocation group(LaneHealth... lanes) {
        GroupAllocation group = GroupPolicy.unknown();
        group.setLanes(List.of(lanes));
        return group;
    }

    private static LaneHealth lane(long calledAgoMs, long orderedAgoMs) {
        return LaneHealth.newBuilder()
                .setLane("lane")
                .setCalledAtMs(NOW_MS - calledAgoMs)
                .setCheckOrderedAtMs(NOW_MS - orderedAgoMs)
                .build();
    }

    private static CheckPolicy.Due due(GroupAllocation group) {
        return CheckPolicy.due(group, Map.of("lane", EVERY), NOW_MS);
    }

    @Test
    void looksAtOnceAtALaneThatNobodyHasCalledYet() {
        assertThat(due(group()))
                .isEqualTo(new CheckPolicy.Due(List.of("lane"), OptionalLong.of(NOW_MS + 60_000)));
    }

    @Test
    void looksAPeriodAfterTheLastCallOrCheck() {
        assertThat(due(group(lane(60_000, 70_000))).lanes()).containsExactly("lane");
        assertThat(due(group(lane(70_000, 60_000))).lanes()).containsExactly("lane");
    }

    @Test
    void waitsUntilThePeriodIsOver() {
        assertThat(due(group(lane(59_999, 70_000))))
                .isEqualTo(new CheckPolicy.Due(List.of(), OptionalLong.of(NOW_MS + 1)));
        assertThat(due(group(lane(70_000, 45_000))))
                .isEqualTo(new CheckPolicy.Due(List.of(), OptionalLong.of(NOW_MS + 15_000)));
    }

    @Test
    void leavesALaneAloneWhileACallIsUnderWay() {
        GroupAllocation group = group(lane(600_000, 600_000));
        group.setShares(
                List.of(
                        PartitionShare.newBuilder()
                                .setPartition(0)
                                .setIncarnation("i")
                                .setGranted(1)
                                .setGrantSeq(1)
                                .setHeld(1)
                                .setInUse(1)
                                .setQueued(0)
                                .setReportSeq(1)
                                .setReportSentAtMs(NOW_MS)
                                .setLanes(
                                        List.of(
                                                LaneReport.newBuilder()
                                                        .setLane("lane")
                                                        .setInUse(1)
                                                        .build()))
                                .build()));

        assertThat(due(group).lanes()).isEmpty();
    }

    @Test
    void hasNothingToDoWithoutLanesToCheck() {
        assertThat(CheckPolicy.due(group(lane(600_000, 600_000)), Map.of(), NOW_MS))
                .isEqualTo(new CheckPolicy.Due(List.of(), OptionalLong.empty()));
    }
}
