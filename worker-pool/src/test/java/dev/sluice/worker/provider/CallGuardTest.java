package dev.sluice.worker.provider;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.worker.Nanos;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class CallGuardTest {
    private final Nanos nanos = new Nanos();
    private final CallGuard guard = new CallGuard(nanos);
    private final AtomicInteger cuts = new AtomicInteger();

    @BeforeEach
    void begin() {
        guard.begin(
                new CallTimeouts(
                        Duration.ofSeconds(1),
                        Duration.ofSeconds(5),
                        Duration.ofSeconds(2),
                        Duration.ofSeconds(20)));
        guard.bind(cuts::incrementAndGet);
    }

    @Test
    void waitsForTheFirstByteFromTheEndOfTheRequest() {
        nanos.advance(Duration.ofSeconds(6));
        look();
        assertThat(guard.stopReason()).isNull();
        guard.awaitingAnswer();

        nanos.advance(Duration.ofSeconds(5));
        look();

        assertThat(guard.stopReason()).isEqualTo(StopReason.FIRST_BYTE_TIMEOUT);
    }

    @Test
    void bearsSilenceInsideAnAnswerOnlySoLong() {
        guard.answering();
        nanos.advance(Duration.ofSeconds(1));
        guard.received();
        nanos.advance(Duration.ofSeconds(1));
        look();
        assertThat(guard.stopReason()).isNull();

        nanos.advance(Duration.ofSeconds(1));
        look();

        assertThat(guard.stopReason()).isEqualTo(StopReason.IDLE_TIMEOUT);
    }

    /** The request begins after a wait, for a token say: the wait is a part of the call. */
    @Test
    void countsTheWholeFromTheFirstBeginning() {
        nanos.advance(Duration.ofSeconds(15));
        begin();
        assertThat(guard.elapsed()).isZero();

        nanos.advance(Duration.ofSeconds(5));
        look();

        assertThat(guard.stopReason()).isEqualTo(StopReason.TOTAL_TIMEOUT);
    }

    @Test
    void endsACallThatNeverStopsTalking() {
        for (int i = 0; i < 20; i++) {
            guard.received();
            nanos.advance(Duration.ofSeconds(1));
        }

        look();

        assertThat(guard.stopReason()).isEqualTo(StopReason.TOTAL_TIMEOUT);
    }

    @Test
    void cutsOffOnceAndKeepsTheFirstReason() {
        guard.stop(StopReason.ORDERED);
        guard.stop(StopReason.SHUTDOWN);

        assertThat(guard.stopReason()).isEqualTo(StopReason.ORDERED);
        assertThat(cuts).hasValue(1);
    }

    @Test
    void keepsAStoppedCallFromBeginning() {
        CallGuard stopped = new CallGuard(nanos);
        stopped.stop(StopReason.LEASE_LOST);

        assertThat(stopped.bind(cuts::incrementAndGet)).isFalse();
        assertThat(cuts).hasValue(1);
    }

    @Test
    void leavesACallAloneThatIsOver() {
        guard.end();
        nanos.advance(Duration.ofHours(1));

        look();
        guard.stop(StopReason.SHUTDOWN);

        assertThat(cuts).hasValue(0);
    }

    private void look() {
        guard.stopIfOverdue(nanos.getAsLong());
    }
}
