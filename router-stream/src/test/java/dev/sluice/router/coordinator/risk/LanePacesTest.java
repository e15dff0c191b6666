package dev.sluice.router.coordinator.risk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class LanePacesTest {
    private static final double UNKNOWN = Double.POSITIVE_INFINITY;
    private static final long A_YEAR_MS = 31_536_000_000L;

    private final LanePaces paces = new LanePaces();
    private long nowMs = 1_000_000;

    private void pass(long ms, int starts, boolean busy) {
        for (long past = 0; past < ms; past += 100) {
            for (int i = 0; i < starts; i++) {
                paces.started("lane");
            }
            nowMs += 100;
            paces.at("lane", busy, nowMs);
        }
    }

    @Test
    void goesByWhatIsForeseenAtFirst() {
        assertThat(paces.waitMs("lane", 50, 10, 0)).isEqualTo(5_000);
        assertThat(paces.waitMs("lane", 50, UNKNOWN, 0)).isZero();
    }

    @Test
    void goesByWhatItSawOnceJobsHaveWaited() {
        paces.at("lane", true, nowMs);
        pass(60_000, 2, true);

        assertThat(paces.perSecond("lane", 1_000, 0)).isCloseTo(20, within(0.5));
        assertThat(paces.waitMs("lane", 200, UNKNOWN, 0)).isBetween(9_500L, 10_500L);
    }

    @Test
    void doesNotTakeALaneForStuckWhoseCallsAreLong() {
        paces.at("lane", true, nowMs);
        pass(8_000, 0, true);

        assertThat(paces.perSecond("lane", 0.4, 10_000)).isBetween(0.2, 0.4);
    }

    @Test
    void learnsNothingFromTimeInWhichNobodyWaits() {
        paces.at("lane", true, nowMs);
        pass(60_000, 2, true);
        double before = paces.perSecond("lane", 1_000, 0);
        paces.at("lane", false, nowMs);
        pass(600_000, 0, false);

        assertThat(paces.perSecond("lane", 1_000, 0)).isCloseTo(before, within(0.5));
    }

    @Test
    void noticesALaneThatStandsStill() {
        paces.at("lane", true, nowMs);
        pass(60_000, 2, true);
        pass(600_000, 0, true);

        assertThat(paces.perSecond("lane", 1_000, 0)).isLessThan(0.01);
        pass(36_000_000, 0, true);
        assertThat(paces.waitMs("lane", 1_000_000, 1_000, 0)).isEqualTo(A_YEAR_MS);
    }
}
