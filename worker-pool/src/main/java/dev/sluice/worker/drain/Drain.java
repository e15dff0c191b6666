package dev.sluice.worker.drain;

import dev.sluice.worker.attempt.LiveAttempts;
import dev.sluice.worker.handoff.HandOff;
import dev.sluice.worker.provider.StopReason;
import dev.sluice.worker.report.Heartbeats;
import dev.sluice.worker.report.Outbox;
import java.time.Duration;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Ends a worker in order: nothing new is taken, what has not begun goes back, running calls finish
 * within the grace, the rest is aborted, all ends are reported, and only then does anything close.
 * Bounded by the grace and the waits below.
 */
public final class Drain {
    private static final Logger LOG = LoggerFactory.getLogger(Drain.class);
    // A claim under way waits for the log (30 s to deliver) and for its ACCEPT.
    private static final Duration HAND_OFF_MAX = Duration.ofSeconds(45);
    private static final Duration ABORT_MAX = Duration.ofSeconds(5);
    private static final Duration REPORT_MAX = Duration.ofSeconds(35);

    private final HandOff handOff;
    private final Heartbeats heartbeats;
    private final LiveAttempts attempts;
    private final Outbox outbox;
    private final Duration grace;

    /**
     * @param grace for running calls
     */
    public Drain(
            HandOff handOff,
            Heartbeats heartbeats,
            LiveAttempts attempts,
            Outbox outbox,
            Duration grace) {
        this.handOff = handOff;
        this.heartbeats = heartbeats;
        this.attempts = attempts;
        this.outbox = outbox;
        this.grace = grace;
    }

    /**
     * @param rest what is closed at the end, in this order, come what may
     */
    public void run(List<Runnable> rest) {
        try {
            LOG.info("draining: {} attempts live", attempts.live());
            handOff.drain();
            heartbeats.drain();
            if (!handOff.awaitEnd(HAND_OFF_MAX)) {
                LOG.error("the hand-off did not end within {}", HAND_OFF_MAX);
            }
            if (!attempts.awaitNone(grace)) {
                LOG.warn("aborting {} attempts after the grace of {}", attempts.live(), grace);
                attempts.forEach(a -> a.guard().stop(StopReason.SHUTDOWN));
                attempts.awaitNone(ABORT_MAX);
            }
            if (!outbox.awaitEmpty(REPORT_MAX)) {
                LOG.error("reports were not delivered within {}", REPORT_MAX);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            LOG.error("interrupted while draining; {} attempts are left", attempts.live());
        } finally {
            heartbeats.close();
            outbox.close();
            rest.forEach(Drain::closeQuietly);
        }
    }

    private static void closeQuietly(Runnable close) {
        try {
            close.run();
        } catch (RuntimeException e) {
            LOG.warn("could not close in order", e);
        }
    }
}
