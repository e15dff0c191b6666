package dev.sluice.sim.limit;

/** A token bucket that holds one minute's worth and refills evenly. Not thread-safe. */
final class Bucket {
    private static final double MINUTE_NANOS = 60e9;
    private static final double ROUNDING = 1e-3;

    private final long limit;
    private double level;
    private long filledAtNanos;

    Bucket(long limitPerMinute, long nowNanos) {
        this.limit = limitPerMinute;
        this.level = limitPerMinute;
        this.filledAtNanos = nowNanos;
    }

    long limit() {
        return limit;
    }

    void refill(long nowNanos) {
        long elapsed = Math.max(0, nowNanos - filledAtNanos);
        level = Math.min(limit, level + elapsed * (limit / MINUTE_NANOS));
        filledAtNanos = Math.max(filledAtNanos, nowNanos);
    }

    /** Nanoseconds until that much can be taken; 0 when it can be taken now. */
    long nanosUntil(long amount) {
        // The rounding of the refill is forgiven, so that a caller who waits as told passes.
        double missing = amount - level;
        return missing <= ROUNDING ? 0 : Math.max(1, Math.round(missing / limit * MINUTE_NANOS));
    }

    void take(long amount) {
        level = Math.max(0, level - amount);
    }

    Allowance allowance() {
        return new Allowance(
                limit, (long) (level + ROUNDING), (long) ((limit - level) / limit * MINUTE_NANOS));
    }
}
