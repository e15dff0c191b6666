package dev.sluice.router.coordinator.dispatch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.router.coordinator.dispatch.DispatchPolicy.Next;
import dev.sluice.schema.avro.BreakerState;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DispatchPolicyTest {
    @ParameterizedTest
    @CsvSource({
        // breaker, in use, share, closed for, permitted, unclaimed, unclaimed max, next
        "CLOSED, 0, 1, 0, true, 0, 1, DISPATCH",
        "HALF_OPEN, 0, 1, 0, true, 0, 1, DISPATCH",
        "OPEN, 0, 1, 0, true, 0, 1, DETOUR",
        "OPEN, 1, 1, 5, false, 1, 1, DETOUR",
        "CLOSED, 1, 1, 0, true, 0, 1, WAIT",
        "CLOSED, 0, 1, 1, true, 0, 1, WAIT",
        "CLOSED, 0, 1, 0, false, 0, 1, WAIT",
        "CLOSED, 0, 1, 0, true, 1, 1, WAIT",
        "CLOSED, 0, 0, 0, true, 0, 9, WAIT",
        "CLOSED, 0, 9, 0, true, 0, 0, WAIT",
    })
    void staysBelowEveryLimit(
            BreakerState breaker,
            int inUse,
            int share,
            long closedForMs,
            boolean permitted,
            int unclaimed,
            int max,
            Next next) {
        assertThat(
                        DispatchPolicy.decide(
                                new LaneRoom(
                                        breaker,
                                        inUse,
                                        share,
                                        closedForMs,
                                        permitted,
                                        unclaimed,
                                        max)))
                .isEqualTo(next);
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
