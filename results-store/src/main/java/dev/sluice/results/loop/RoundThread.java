package dev.sluice.results.loop;

import java.time.Duration;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A thread that makes one round after another, with a pause behind each, until it is closed. A
 * round has to be safe to break off. Thread-safe.
 */
public final class RoundThread implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(RoundThread.class);

    private final Round round;
    private final Duration stopWithin;
    private final Thread thread;

    /** On the thread. */
    public interface Round {
        /**
         * Catches what it can live with: what it throws ends the thread.
         *
         * @return how long to pause
         */
        Duration make();
    }

    /**
     * @param name of the thread
     * @param stopWithin how long {@link #close} waits for a round under way
     */
    public RoundThread(String name, Duration stopWithin, Round round) {
        this.round = round;
        this.stopWithin = stopWithin;
        this.thread = Thread.ofPlatform().name(name).daemon().unstarted(this::run);
    }

    public void start() {
        thread.start();
    }

    /** Interrupts a round under way and waits a moment for it; nothing if it never started. */
    @Override
    public void close() {
        if (thread.getState() == Thread.State.NEW) {
            return;
        }
        thread.interrupt();
        try {
            thread.join(stopWithin);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void run() {
        try {
            while (!Thread.currentThread().isInterrupted()) {
                Thread.sleep(round.make());
            }
        } catch (InterruptedException e) {
            LOG.debug("{} stops", thread.getName());
        }
    }
}
