package dev.sluice.ingress.flow;

import java.time.Duration;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/** How many more chunks the client's side can take. Thread-safe. */
public final class Demand {
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition more = lock.newCondition();
    private long open;

    public void add(long n) {
        lock.lock();
        try {
            open = open + n < 0 ? Long.MAX_VALUE : open + n;
            more.signal();
        } finally {
            lock.unlock();
        }
    }

    /**
     * Waits for demand and uses one of it.
     *
     * @return false when there is none in time
     */
    public boolean take(Duration patience) throws InterruptedException {
        lock.lock();
        try {
            long left = patience.toNanos();
            while (open == 0) {
                if (left <= 0) {
                    return false;
                }
                left = more.awaitNanos(left);
            }
            open--;
            return true;
        } finally {
            lock.unlock();
        }
    }
}
