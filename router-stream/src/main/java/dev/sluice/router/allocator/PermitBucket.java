package dev.sluice.router.allocator;

import dev.sluice.schema.avro.PermitKind;
import dev.sluice.schema.avro.Permits;
import dev.sluice.schema.catalog.LimitGroup.Rate;
import org.jspecify.annotations.Nullable;

/**
 * The permits of one rate at one moment. A permit is taken when it is granted, so whatever is lost,
 * late or restarted can only use less. Half of the burst is the bucket, half is what partitions may
 * have in hand: over any time, at most the rate and one burst is used.
 */
final class PermitBucket {
    private static final double MINUTE_MS = 60_000;

    private final PermitKind kind;
    private final double perMs;
    private final double cap;
    private final long outMax;
    private double level;
    private long out;

    /**
     * @param known null: full
     * @param out in hand of all partitions
     */
    PermitBucket(PermitKind kind, Rate rate, @Nullable Permits known, long out, long nowMs) {
        this.kind = kind;
        this.perMs = rate.perMinute() / MINUTE_MS;
        this.outMax = rate.burst() / 2;
        this.cap = (double) rate.burst() - outMax;
        this.out = out;
        // The clock of the task's last owner may be ahead.
        this.level =
                known == null
                        ? cap
                        : Math.min(
                                cap,
                                known.getLevel() + perMs * Math.max(0, nowMs - known.getAtMs()));
    }

    /**
     * How long until so many can be taken. More than a whole bucket is served from a full one, and
     * paid back after that.
     */
    long waitMs(long want) {
        double missing = Math.min((double) want, cap) - level;
        return missing <= 0 ? 0 : (long) Math.ceil(missing / perMs);
    }

    /** Whether partitions have to use what they have first. */
    boolean tooManyOut(long want) {
        return out > 0 && out + want > outMax;
    }

    void take(long amount) {
        level -= amount;
        out += amount;
    }

    /** What was taken and turned out not to be needed; negative: more was needed. */
    void giveBack(long amount) {
        level = Math.min(cap, level + amount);
    }

    double level() {
        return level;
    }

    Permits at(long nowMs) {
        return new Permits(kind, level, nowMs);
    }
}
