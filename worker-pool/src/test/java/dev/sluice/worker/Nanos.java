package dev.sluice.worker;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/** A monotonic clock that moves only when a test says so. */
public final class Nanos implements LongSupplier {
    private final AtomicLong now = new AtomicLong(1_000_000_000L);

    public void advance(Duration by) {
        now.addAndGet(by.toNanos());
    }

    @Override
    public long getAsLong() {
        return now.get();
    }
}
