package dev.sluice.router.coordinator.hedge;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.router.coordinator.hedge.HedgePolicy.HedgeLane;
import dev.sluice.router.coordinator.hedge.HedgePolicy.HedgedJob;
import dev.sluice.router.coordinator.hedge.HedgeVerdict.Later;
import dev.sluice.router.coordinator.hedge.HedgeVerdict.Never;
import dev.sluice.router.coordinator.hedge.HedgeVerdict.Send;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HedgePolicyTest {
    private static final HedgeLane OWN = new HedgeLane(false, false, false, false);
    private static final HedgeLane SHUT = new HedgeLane(false, true, false, false);
    private static final HedgeLane LIMITED = new HedgeLane(true, true, false, true);
    private static final HedgeLane FULL = new HedgeLane(true, true, true, false);
    private static final HedgeLane FREE = new HedgeLane(true, true, true, true);
    private static final HedgeLane DEAR = new HedgeLane(true, false, true, true);

    private static HedgeVerdict decide(HedgedJob job, HedgeLane... lanes) {
        return HedgePolicy.decide(job, List.of(lanes)::get, lanes.length);
    }

    private static HedgedJob job() {
        return new HedgedJob(true, false, false, 0, 3, 60_000, true, false);
    }

    @Test
    void goesToTheFirstLaneOfThePlanThatHasRoom() {
        assertThat(decide(job(), OWN, SHUT, LIMITED, FULL, FREE, FREE)).isEqualTo(new Send(4));
        assertThat(decide(job(), FREE, OWN)).isEqualTo(new Send(0));
    }

    @Test
    void waitsForTheFirstLaneThatOnlyLacksRoom() {
        assertThat(decide(job(), OWN, SHUT, LIMITED, FULL, FULL)).isEqualTo(new Later(3));
        assertThat(decide(job(), OWN, SHUT, LIMITED)).isEqualTo(new Later(-1));
    }

    @Test
    void isNothingForAJobWithoutALaneThatItsCallerWouldPayFor() {
        assertThat(decide(job(), OWN)).isEqualTo(new Never());
        assertThat(decide(job(), OWN, DEAR)).isEqualTo(new Never());
    }

    @ParameterizedTest
    @CsvSource({
        // claimed, cancelled, streams, hedges, attempts, left, share, paused
        "true,  true,  false, 0, 3, 60000, true,  false, true",
        "true,  false, true,  0, 3, 60000, true,  false, true",
        "true,  false, false, 1, 3, 60000, true,  false, true",
        "true,  false, false, 0, 0, 60000, true,  false, true",
        "true,  false, false, 0, 3, 0,     true,  false, true",
        "false, false, false, 0, 3, 60000, true,  false, false",
        "true,  false, false, 0, 3, 60000, false, false, false",
        "true,  false, false, 0, 3, 60000, true,  true,  false"
    })
    void isNotSentForAJobThat(
            boolean claimed,
            boolean cancelled,
            boolean streams,
            int hedges,
            int attemptsLeft,
            long leftMs,
            boolean share,
            boolean paused,
            boolean never) {
        HedgedJob job =
                new HedgedJob(
                        claimed, cancelled, streams, hedges, attemptsLeft, leftMs, share, paused);

        assertThat(decide(job, OWN, FREE)).isEqualTo(never ? new Never() : new Later(-1));
    }
}
