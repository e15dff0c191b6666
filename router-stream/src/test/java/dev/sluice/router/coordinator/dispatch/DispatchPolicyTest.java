package dev.sluice.router.coordinator.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DispatchPolicyTest {
    @ParameterizedTest
    @CsvSource({
        // in use, share, unclaimed, unclaimed max, may
        "0, 1, 0, 1, true",
        "1, 1, 0, 1, false",
        "0, 1, 1, 1, false",
        "0, 0, 0, 9, false",
        "0, 9, 0, 0, false",
    })
    void staysBelowShareAndFreeSlots(int inUse, int share, int unclaimed, int max, boolean may) {
        assertThat(DispatchPolicy.mayDispatch(inUse, share, unclaimed, max)).isEqualTo(may);
    }

    @Test
    void countsWhatWorkersOffer() {
        Workers workers = new Workers(10_000);
        assertThat(workers.unclaimedMax("p", 0)).isZero();

        workers.beats("p", "a", 3, false, 0);
        workers.beats("p", "b", 2, false, 5_000);
        assertThat(workers.unclaimedMax("p", 5_000)).isEqualTo(5);
        assertThat(workers.unclaimedMax("other", 5_000)).isZero();
        assertThat(workers.unclaimedMax("p", 12_000)).isEqualTo(2);

        workers.offers("p", "b", 0, 12_000);
        assertThat(workers.unclaimedMax("p", 12_000)).isEqualTo(1);
        workers.beats("p", "b", 2, true, 13_000);
        workers.offers("p", "b", 2, 13_000);
        assertThat(workers.unclaimedMax("p", 13_000)).isZero();
    }
}
