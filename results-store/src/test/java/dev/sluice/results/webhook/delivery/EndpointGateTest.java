package dev.sluice.results.webhook.delivery;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class EndpointGateTest {
    private static final int MAX = 32;
    private static final Verdict OK = new Verdict.Delivered();
    private static final Verdict BAD = new Verdict.Failed("status 500", Optional.empty());

    private EndpointGate gate = EndpointGate.fresh(MAX);
    private long nowMs = 1_000_000;

    private void after(int times, Verdict verdict) {
        for (int i = 0; i < times; i++) {
            gate = gate.after(verdict, MAX, nowMs);
        }
    }

    @Test
    void startsSmallAndGrowsToItsBound() {
        assertThat(gate.room(0, nowMs)).isEqualTo(4);
        after(100, OK);
        assertThat(gate.room(0, nowMs)).isEqualTo(MAX);
        assertThat(gate.room(30, nowMs)).isEqualTo(2);
        assertThat(gate.room(40, nowMs)).isZero();
    }

    @Test
    void halvesWithFailuresDownToOne() {
        after(100, OK);
        after(1, BAD);
        assertThat(gate.room(0, nowMs)).isEqualTo(16);
        after(8, BAD);
        assertThat(gate.room(0, nowMs)).isEqualTo(1);
        assertThat(gate.proven()).isFalse();
    }

    @Test
    void shutsAfterTenFailuresInARowAndProbesWithOne() {
        after(10, BAD);
        assertThat(gate.room(0, nowMs)).isZero();

        nowMs += 30_000;
        assertThat(gate.room(0, nowMs)).isEqualTo(1);
        assertThat(gate.room(1, nowMs)).isZero();

        after(1, BAD);
        nowMs += 30_000;
        assertThat(gate.room(0, nowMs)).isZero();
        nowMs += 30_000;
        assertThat(gate.room(0, nowMs)).isEqualTo(1);

        after(1, OK);
        assertThat(gate.probing()).isFalse();
        assertThat(gate.room(0, nowMs)).isEqualTo(2);
    }

    @Test
    void isNeverShutForMoreThanTenMinutes() {
        after(10, BAD);
        for (int i = 0; i < 100; i++) {
            nowMs += 600_000;
            assertThat(gate.room(0, nowMs)).isEqualTo(1);
            after(1, BAD);
        }
    }

    @Test
    void countsWhatWasUnderWayWhenItShutAsOneTrip() {
        after(30, BAD);

        assertThat(gate.trips()).isEqualTo(1);
        assertThat(gate.shutUntilMs()).isEqualTo(nowMs + 30_000);
    }

    @Test
    void pausesForAsLongAsTheReceiverAsksAndNoLongerThanAnHour() {
        after(1, new Verdict.Throttled(Optional.of(Duration.ofSeconds(7))));
        assertThat(gate.room(0, nowMs + 6_999)).isZero();
        assertThat(gate.room(0, nowMs + 7_000)).isEqualTo(2);

        after(1, new Verdict.Throttled(Optional.of(Duration.ofHours(24))));
        assertThat(gate.shutUntilMs()).isEqualTo(nowMs + 3_600_000);

        EndpointGate plain =
                EndpointGate.fresh(MAX).after(new Verdict.Throttled(Optional.empty()), MAX, nowMs);
        assertThat(plain.shutUntilMs()).isEqualTo(nowMs + 1_000);
    }
}
