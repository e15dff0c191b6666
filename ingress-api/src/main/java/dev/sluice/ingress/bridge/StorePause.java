package dev.sluice.ingress.bridge;

import java.time.Duration;

/**
 * Whether the blob store is asked now. One that takes long to say no holds up all tenants each time
 * it is asked, so then nobody asks it for a second, and twice as long with each repeat, a minute at
 * most. One that says no at once holds up nobody, and may mean only what it was asked. One thread.
 */
final class StorePause {
    private static final long SLOW_NANOS = Duration.ofSeconds(5).toNanos();
    private static final long FIRST_NANOS = Duration.ofSeconds(1).toNanos();
    private static final long MAX_NANOS = Duration.ofMinutes(1).toNanos();

    private long lastNanos;
    private long untilNanos;

    void failed(long beganNanos, long nowNanos) {
        if (nowNanos - beganNanos >= SLOW_NANOS) {
            lastNanos = lastNanos == 0 ? FIRST_NANOS : Math.min(MAX_NANOS, lastNanos * 2);
            untilNanos = nowNanos + lastNanos;
        }
    }

    void stored() {
        lastNanos = 0;
    }

    boolean over(long nowNanos) {
        return lastNanos == 0 || untilNanos - nowNanos <= 0;
    }
}
