package dev.sluice.worker.report;

import java.time.Duration;
import java.util.OptionalLong;
import java.util.function.LongSupplier;

/**
 * What time it is in the log. Learnt from the append times of acknowledged heartbeats and carried
 * on by the monotonic clock, so it does not matter how far the clocks of worker, coordinator and
 * broker are apart. Right to about half of a heartbeat's round trip; slow ones teach nothing.
 * Thread-safe.
 */
public final class LogClock {
    private static final long ROUND_TRIP_MAX_NANOS = Duration.ofSeconds(1).toNanos();
    private static final long NANOS_PER_MS = 1_000_000;

    private final LongSupplier nanos;
    private volatile Sample last = new Sample(-1, 0);

    private record Sample(long logMs, long atNanos) {}

    public LogClock(LongSupplier nanos) {
        this.nanos = nanos;
    }

    /** Takes the append time of a record that was sent at this time of the monotonic clock. */
    public void learn(long appendedMs, long sentNanos) {
        long now = nanos.getAsLong();
        long roundTrip = now - sentNanos;
        if (appendedMs >= 0 && roundTrip <= ROUND_TRIP_MAX_NANOS) {
            last = new Sample(appendedMs, now - roundTrip / 2);
        }
    }

    /** Empty until the first heartbeat is acknowledged. */
    public OptionalLong nowMs() {
        Sample sample = last;
        return sample.logMs < 0
                ? OptionalLong.empty()
                : OptionalLong.of(
                        sample.logMs + (nanos.getAsLong() - sample.atNanos) / NANOS_PER_MS);
    }
}
