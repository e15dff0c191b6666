package dev.sluice.results.longpoll;

import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * The reads of this instance that wait for the end of a job, by core. Bounded. Thread-safe; a
 * wake-up that comes between entering and waiting is not lost.
 */
public final class Waiters {
    private final int max;
    private final AtomicInteger waiting = new AtomicInteger();
    private final ConcurrentHashMap<String, Set<Waiter>> byCore = new ConcurrentHashMap<>();

    public Waiters(int max) {
        this.max = max;
    }

    /** One read. Enter before looking at the row, look again whenever {@link #await} returns. */
    public final class Waiter implements AutoCloseable {
        private final String core;
        private final Semaphore news = new Semaphore(0);

        private Waiter(String core) {
            this.core = core;
        }

        public void await(Duration atMost) throws InterruptedException {
            if (news.tryAcquire(atMost.toNanos(), TimeUnit.NANOSECONDS)) {
                news.drainPermits();
            }
        }

        @Override
        public void close() {
            byCore.computeIfPresent(
                    core,
                    (key, waiters) -> {
                        waiters.remove(this);
                        return waiters.isEmpty() ? null : waiters;
                    });
            waiting.decrementAndGet();
        }
    }

    /** Null when the bound is reached. */
    public @Nullable Waiter enter(String core) {
        if (waiting.incrementAndGet() > max) {
            waiting.decrementAndGet();
            return null;
        }
        Waiter waiter = new Waiter(core);
        byCore.compute(
                core,
                (key, waiters) -> {
                    Set<Waiter> entered = waiters == null ? ConcurrentHashMap.newKeySet() : waiters;
                    entered.add(waiter);
                    return entered;
                });
        return waiter;
    }

    void wake(String core) {
        Set<Waiter> waiters = byCore.get(core);
        if (waiters != null) {
            waiters.forEach(waiter -> waiter.news.release());
        }
    }

    /** When news may have been missed. */
    void wakeAll() {
        byCore.keySet().forEach(this::wake);
    }

    public int waiting() {
        return waiting.get();
    }
}
