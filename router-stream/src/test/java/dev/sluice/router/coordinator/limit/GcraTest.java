package dev.sluice.router.coordinator.limit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.schema.catalog.Rate;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class GcraTest {
    private static final long S = 1_000_000_000;
    private static final long NOW = 1_767_600_000 * S;

    /** One in six seconds, three at once. */
    private static final Rate RATE = new Rate(10, Duration.ofMinutes(1), 3L);

    @Test
    void admitsABurstAtOnceAndThenOneByOne() {
        long full = Gcra.UNUSED;
        for (int i = 0; i < 3; i++) {
            assertThat(Gcra.room(full, RATE, NOW)).isEqualTo(3 - i);
            full = Gcra.take(full, RATE, 1, NOW);
        }

        assertThat(Gcra.room(full, RATE, NOW)).isZero();
        assertThat(Gcra.opensAtNs(full, RATE, 1)).isEqualTo(NOW + 6 * S);
        assertThat(Gcra.opensAtNs(full, RATE, 2)).isEqualTo(NOW + 12 * S);
        assertThat(Gcra.room(full, RATE, NOW + 6 * S - 1)).isZero();
        assertThat(Gcra.room(full, RATE, NOW + 6 * S)).isEqualTo(1);
    }

    @Test
    void banksNoMoreThanABurst() {
        long full = Gcra.take(Gcra.UNUSED, RATE, 3, NOW);

        assertThat(Gcra.room(full, RATE, NOW + 3_600 * S)).isEqualTo(3);
    }

    @Test
    void admitsMoreThanABurstWhenAsGoodAsNewAndMakesTheOthersWait() {
        assertThat(Gcra.opensAtNs(Gcra.UNUSED, RATE, 20)).isLessThanOrEqualTo(NOW);
        long full = Gcra.take(Gcra.UNUSED, RATE, 20, NOW);

        assertThat(Gcra.opensAtNs(full, RATE, 1)).isEqualTo(NOW + (20 - 3 + 1) * 6 * S);
        assertThat(Gcra.opensAtNs(full, RATE, 20)).isEqualTo(NOW + 20 * 6 * S);
        assertThat(Gcra.room(full, RATE, NOW)).isEqualTo(-17);
    }

    @Test
    void givesBackWhatWasNotUsed() {
        long full = Gcra.take(Gcra.UNUSED, RATE, 3, NOW);

        full = Gcra.giveBack(full, RATE, 2);

        assertThat(Gcra.room(full, RATE, NOW)).isEqualTo(2);
        assertThat(Gcra.owed(full, RATE, NOW)).isEqualTo(1);
    }

    @Test
    void neverGetsBetterThanNew() {
        long full = Gcra.take(Gcra.UNUSED, RATE, 3, NOW);

        full = Gcra.giveBack(full, RATE, 1_000);

        assertThat(Gcra.room(full, RATE, NOW)).isEqualTo(3);
        full = Gcra.take(full, RATE, 1, NOW);
        assertThat(Gcra.room(full, RATE, NOW)).isEqualTo(2);
    }

    @Test
    void owesTheSameCellsAtAnotherRate() {
        Rate ten = new Rate(100, Duration.ofMinutes(1), 30L);
        long full = Gcra.take(Gcra.UNUSED, RATE, 3, NOW);

        long raised = Gcra.atOtherRate(full, RATE, ten, NOW);

        assertThat(Gcra.owed(raised, ten, NOW)).isEqualTo(3);
        assertThat(Gcra.room(raised, ten, NOW)).isEqualTo(27);
        assertThat(Gcra.owed(Gcra.atOtherRate(raised, ten, RATE, NOW), RATE, NOW)).isEqualTo(3);
    }

    @Test
    void roundsAgainstTheCaller() {
        Rate third = new Rate(3, Duration.ofSeconds(1), 1L);
        long full = Gcra.take(Gcra.UNUSED, third, 1, NOW);

        assertThat(full - NOW).isEqualTo(333_333_334);
        assertThat(Gcra.giveBack(full, third, 1)).isEqualTo(NOW + 1);
        assertThat(Gcra.room(NOW, third, NOW)).isEqualTo(1);
    }

    @Test
    void staysANumberWhateverIsTaken() {
        Rate slow = new Rate(1, Duration.ofHours(24), 1L);
        long full = Gcra.UNUSED;
        for (int i = 0; i < 5; i++) {
            full = Gcra.take(full, slow, Long.MAX_VALUE / 4, NOW);
        }

        assertThat(Gcra.room(full, slow, NOW)).isNegative();
        assertThat(Gcra.opensAtNs(full, slow, 1)).isGreaterThan(NOW);
        assertThat(Gcra.owed(full, slow, NOW)).isPositive();
    }
}
