package dev.sluice.router.coordinator.risk;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.router.coordinator.risk.Risk.Calm;
import dev.sluice.router.coordinator.risk.Risk.Lost;
import dev.sluice.router.coordinator.risk.Risk.Overtake;
import dev.sluice.router.coordinator.risk.Risk.Spill;
import java.util.List;
import org.junit.jupiter.api.Test;

class RiskPolicyTest {
    private static final long CALL_MS = 2_000;
    private static final Outlook EMPTY = new Outlook(true, 0, 0, CALL_MS);
    private static final Outlook SHUT = new Outlook(false, 0, 0, CALL_MS);

    private static Outlook queue(long waitMs, long overtakingMs) {
        return new Outlook(true, waitMs, overtakingMs, CALL_MS);
    }

    private static Risk decide(long leftMs, int lane, Outlook... lanes) {
        return RiskPolicy.decide(i -> List.of(lanes).get(i), lane, lanes.length, leftMs);
    }

    @Test
    void leavesAJobThatWillBeInTimeUntilHalfOfItsSlackIsGone() {
        // 10 s to wait, half as much again as a call, and half a second to travel.
        assertThat(decide(33_500, 0, queue(10_000, 0), EMPTY)).isEqualTo(new Calm(10_000));
    }

    @Test
    void looksAtAJobWithLittleSlackNotAllTheTime() {
        assertThat(decide(13_501, 0, queue(10_000, 0))).isEqualTo(new Calm(250));
    }

    @Test
    void letsAJobOvertakeThatWouldBeLateInItsTurn() {
        assertThat(decide(13_500, 0, queue(10_000, 2_000), EMPTY)).isEqualTo(new Overtake(4_000));
    }

    @Test
    void sendsAJobOnThatWouldBeLateThoughItOvertakes() {
        assertThat(decide(13_500, 0, queue(20_000, 12_000), queue(11_000, 0), SHUT, EMPTY))
                .isEqualTo(new Spill(3));
    }

    @Test
    void sendsNoJobBackToALaneThatItHasLeft() {
        assertThat(decide(13_500, 1, EMPTY, queue(20_000, 12_000))).isEqualTo(new Overtake(5_750));
    }

    @Test
    void givesUpAJobThatNoUsualCallCanSave() {
        assertThat(decide(2_000, 0, queue(20_000, 12_000), SHUT)).isEqualTo(new Lost());
        assertThat(decide(2_001, 0, queue(20_000, 12_000), SHUT)).isEqualTo(new Overtake(250));
    }

    @Test
    void triesALaneOfWhichNothingIsKnown() {
        assertThat(decide(4_000, 0, queue(20_000, 12_000), new Outlook(true, 0, 0, 0)))
                .isEqualTo(new Spill(1));
    }
}
