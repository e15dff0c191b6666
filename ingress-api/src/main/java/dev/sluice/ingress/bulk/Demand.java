package dev.sluice.ingress.bulk;

import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/** How many more chunks the client's side can take. Thread-safe. */
final class Demand {
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition more = lock.newCondition();
    private long open;

    void add(long n) {
        lock.lock();
        try {
            open = open + n < 0 ? Long.MAX_VALUE : open + n;
            more.signal();
        } finally {
            lock.unlock();
        }
    }

    /** Waits for demand and uses one of it. */
    void take() throws InterruptedException {
        lock.lock();
        try {
            while (open == 0) {
                more.await();
            }
            open--;
        } finally {
            lock.unlock();
        }
    }
}
