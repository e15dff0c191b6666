package dev.sluice.worker.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.worker.Nanos;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class LeaseTest {
    private final Nanos nanos = new Nanos();
    private final Lease lease = new Lease(2, Duration.ofSeconds(10), nanos);

    @Test
    void isNotHeldBeforeACoordinatorHasHeardOfUs() {
        assertThat(lease.held(0)).isFalse();
    }

    @Test
    void lastsFromTheSendingOfTheHeartbeat() {
        long sent = nanos.getAsLong();
        nanos.advance(Duration.ofSeconds(4));
        lease.renew(0, sent);

        nanos.advance(Duration.ofSeconds(6));
        assertThat(lease.held(0)).isTrue();

        nanos.advance(Duration.ofNanos(1));
        assertThat(lease.held(0)).isFalse();
    }

    @Test
    void isNotShortenedByALateAcknowledgement() {
        long early = nanos.getAsLong();
        nanos.advance(Duration.ofSeconds(9));
        lease.renew(0, nanos.getAsLong());
        lease.renew(0, early);

        nanos.advance(Duration.ofSeconds(9));

        assertThat(lease.held(0)).isTrue();
    }

    @Test
    void isHeldEverywhereOnlyWithEveryCoordinator() {
        lease.renew(0, nanos.getAsLong());
        assertThat(lease.heldEverywhere()).isFalse();

        lease.renew(1, nanos.getAsLong());
        assertThat(lease.heldEverywhere()).isTrue();
    }

    @Test
    void knowsLogTimeWhateverTheWallClockSays() {
        LogClock clock = new LogClock(nanos);
        assertThat(clock.nowMs()).isEmpty();

        long sent = nanos.getAsLong();
        nanos.advance(Duration.ofMillis(10));
        clock.learn(5_000, sent);
        nanos.advance(Duration.ofSeconds(3));

        assertThat(clock.nowMs()).hasValue(8_005);
    }

    @Test
    void learnsNoLogTimeFromASlowRoundTrip() {
        LogClock clock = new LogClock(nanos);
        long sent = nanos.getAsLong();
        nanos.advance(Duration.ofSeconds(40));

        clock.learn(5_000, sent);

        assertThat(clock.nowMs()).isEmpty();
    }
}
