package dev.sluice.bench.load;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class PaceTest {
    private static final long START = 1_000;

    @Test
    void withoutARateAllJobsAreDueAtOnce() throws InterruptedException {
        var pace = new Pace(5, 0, START);

        assertThat(pace.take(3)).isEqualTo(new Pace.Turn(0, 3));
        assertThat(pace.take(3)).isEqualTo(new Pace.Turn(3, 2));
        assertThat(pace.take(3).count()).isZero();
    }

    @Test
    void atARateJobsAreDueOneAfterTheOther() {
        var pace = new Pace(100, 10, START);

        assertThat(pace.due(START - 1)).isZero();
        assertThat(pace.due(START)).isEqualTo(1);
        assertThat(pace.due(START + 99_999_999)).isEqualTo(1);
        assertThat(pace.due(START + 250_000_000)).isEqualTo(3);
        assertThat(pace.due(START + 60_000_000_000L)).isEqualTo(100);
    }

    @Test
    void everyJobHasItsIntendedTime() {
        var pace = new Pace(100, 10, START);

        assertThat(pace.intendedNanos(0)).isEqualTo(START);
        assertThat(pace.intendedNanos(3)).isEqualTo(START + 300_000_000);
    }

    @Test
    void jobsOfAMissedMomentGoOutTogether() throws InterruptedException {
        var pace = new Pace(1_000, 1_000, System.nanoTime() - 1_000_000_000L);

        assertThat(pace.take(32)).isEqualTo(new Pace.Turn(0, 32));
    }
}
