package dev.sluice.router.coordinator.limit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.router.coordinator.limit.RoomPolicy.Counter;
import dev.sluice.router.coordinator.limit.RoomPolicy.Room;
import dev.sluice.schema.catalog.Rate;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class RoomPolicyTest {
    private static final long NOW = Duration.ofDays(20_000).toNanos();

    /** One in a second, ten at once. */
    private static final Rate MINUTE = new Rate(60, Duration.ofMinutes(1), 10L);

    @Test
    void anUnusedCounterHasABurstLessWhatTheJobTakes() {
        assertThat(RoomPolicy.tightest(List.of(new Counter(MINUTE, Gcra.UNUSED)), 1, NOW))
                .hasValue(new Room(60, 9, 1_000));
        assertThat(RoomPolicy.tightest(List.of(new Counter(MINUTE, Gcra.UNUSED)), 0, NOW))
                .hasValue(new Room(60, 10, 0));
    }

    @Test
    void neverPromisesLessThanNothing() {
        long full = Gcra.take(Gcra.UNUSED, MINUTE, 10, NOW);

        assertThat(RoomPolicy.tightest(List.of(new Counter(MINUTE, full)), 4, NOW))
                .hasValue(new Room(60, 0, 14_000));
    }

    @Test
    void tellsOfTheTightestAlone() {
        Rate day = new Rate(100_000, Duration.ofHours(24), 5L);
        Counter used = new Counter(MINUTE, Gcra.take(Gcra.UNUSED, MINUTE, 8, NOW));

        assertThat(RoomPolicy.tightest(List.of(new Counter(day, Gcra.UNUSED), used), 1, NOW))
                .map(Room::limit)
                .hasValue(60L);
        assertThat(RoomPolicy.tightest(List.of(), 1, NOW)).isEmpty();
    }
}
