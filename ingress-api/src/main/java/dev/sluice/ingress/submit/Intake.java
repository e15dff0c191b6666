package dev.sluice.ingress.submit;

import dev.sluice.schema.error.ErrorCode;
import dev.sluice.schema.error.SluiceException;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The gate that every accepting request passes: open while the role runs, shut while it drains. The
 * one who shuts it can wait for those inside. Thread-safe.
 */
@Singleton
public final class Intake {
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition empty = lock.newCondition();
    private int inside;
    private volatile boolean shut;

    /**
     * @throws SluiceException with {@code NOT_READY}
     */
    public void enter() {
        lock.lock();
        try {
            if (shut) {
                throw stopping();
            }
            inside++;
        } finally {
            lock.unlock();
        }
    }

    public void leave() {
        lock.lock();
        try {
            inside--;
            if (inside == 0) {
                empty.signalAll();
            }
        } finally {
            lock.unlock();
        }
    }

    /** Whether no new work is taken; long-running work looks here. */
    public boolean isShut() {
        return shut;
    }

    public static SluiceException stopping() {
        return SluiceException.retryAfter(
                Duration.ofSeconds(1),
                ErrorCode.NOT_READY,
                "this instance is stopping and takes no new jobs (expected: a retry elsewhere)");
    }

    /**
     * Lets nobody in any more and waits for those inside.
     *
     * @return whether all left in time
     */
    public boolean shut(Duration timeout) {
        lock.lock();
        try {
            shut = true;
            long left = timeout.toNanos();
            while (inside > 0 && left > 0) {
                left = empty.awaitNanos(left);
            }
            return inside == 0;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        } finally {
            lock.unlock();
        }
    }
}
