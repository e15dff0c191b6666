package dev.sluice.standalone.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

final class ClockWatchTest {
    private static final Duration SECOND = Duration.ofSeconds(1);

    private long wallMs = 1_800_000_000_000L;
    private long monotonicNs = Long.MAX_VALUE - SECOND.toNanos();
    private final ClockWatch watch = ClockWatch.of(() -> wallMs, () -> monotonicNs);

    @Test
    void seesAClockThatIsPutBack() {
        pass(SECOND, SECOND.minus(Duration.ofHours(1)));

        assertThat(watch.putBack()).contains(Duration.ofHours(1));
    }

    @Test
    void saysSoOnce() {
        pass(SECOND, SECOND.minus(Duration.ofHours(1)));
        watch.putBack();
        pass(SECOND, SECOND);

        assertThat(watch.putBack()).isEmpty();
    }

    @Test
    void toleratesWhatTheChecksAtStartTolerate() {
        pass(SECOND, SECOND.minus(ClockWatch.TOLERATED));
        assertThat(watch.putBack()).isEmpty();

        pass(SECOND, SECOND.minus(ClockWatch.TOLERATED).minusMillis(1));
        assertThat(watch.putBack()).isPresent();
    }

    @Test
    void hasNothingAgainstAClockThatIsPutForward() {
        pass(SECOND, Duration.ofHours(1));

        assertThat(watch.putBack()).isEmpty();
    }

    /** Both clocks have gone on for an hour. */
    @Test
    void hasNothingAgainstAProcessThatWasFrozen() {
        pass(Duration.ofHours(1), Duration.ofHours(1));

        assertThat(watch.putBack()).isEmpty();
    }

    private void pass(Duration monotonic, Duration wall) {
        monotonicNs += monotonic.toNanos();
        wallMs += wall.toMillis();
    }
}
