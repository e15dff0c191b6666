package dev.sluice.router.allocator;

import dev.sluice.schema.avro.RateLeft;

/** A provider's requests per minute: a bucket that refills evenly, and turns away what it lacks. */
final class MinuteBucket {
    private static final double MINUTE_MS = 60_000;

    private final long limit;
    private double level;
    private long atMs;
    private long served;
    private long turnedAway;

    MinuteBucket(long limit, long nowMs) {
        this.limit = limit;
        this.level = limit;
        this.atMs = nowMs;
    }

    void call(long nowMs) {
        if (take(nowMs)) {
            served++;
        } else {
            turnedAway++;
        }
    }

    /** Somebody else's call. */
    boolean take(long nowMs) {
        level = Math.min(limit, level + (nowMs - atMs) * limit / MINUTE_MS);
        atMs = nowMs;
        if (level < 1) {
            return false;
        }
        level--;
        return true;
    }

    RateLeft left() {
        return new RateLeft(
                limit, (long) level, (long) Math.ceil((limit - level) / limit * MINUTE_MS));
    }

    long served() {
        return served;
    }

    long turnedAway() {
        return turnedAway;
    }
}
