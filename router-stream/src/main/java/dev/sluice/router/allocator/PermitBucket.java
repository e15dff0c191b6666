package dev.sluice.router.allocator;

import dev.sluice.schema.avro.PermitKind;
import dev.sluice.schema.avro.Permits;
import dev.sluice.schema.avro.ProviderRoom;
import dev.sluice.schema.catalog.LimitGroup.Rate;
import org.jspecify.annotations.Nullable;

/**
 * The permits of one rate at one moment. A permit is taken when it is granted, so whatever is lost,
 * late or restarted can only use less. Half of the burst is the bucket, half is what partitions may
 * have in hand: over any time, at most the rate and one burst is used. What the provider says is
 * left holds as well.
 */
final class PermitBucket {
    private static final double MINUTE_MS = 60_000;

    private final PermitKind kind;
    private final double perMs;
    private final double cap;
    private final long outMax;
    private final @Nullable Headroom provider;
    private double level;
    private long out;

    /**
     * @param known null: full
     * @param out in hand of all partitions
     * @param provider what it has left; null: it did not say
     */
    PermitBucket(
            PermitKind kind,
            Rate rate,
            @Nullable Permits known,
            long out,
            @Nullable Headroom provider,
            long nowMs) {
        this.kind = kind;
        this.perMs = rate.perMinute() / MINUTE_MS;
        this.outMax = rate.burst() / 2;
        this.cap = (double) rate.burst() - outMax;
        this.out = out;
        this.provider = provider;
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
        long wait = missing <= 0 ? 0 : (long) Math.ceil(missing / perMs);
        return provider == null ? wait : Math.max(wait, provider.waitMs(want));
    }

    /** Whether partitions have to use what they have first. */
    boolean tooManyOut(long want) {
        return out > 0 && out + want > outMax;
    }

    void take(long amount) {
        level -= amount;
        out += amount;
        if (provider != null) {
            provider.take(amount);
        }
    }

    /** What was taken and turned out not to be needed; negative: more was needed. */
    void giveBack(long amount) {
        level = Math.min(cap, level + amount);
    }

    /** What can be taken now, if that is more than nothing. */
    double level() {
        return provider == null ? level : Math.min(level, provider.level());
    }

    Permits at(long nowMs) {
        return new Permits(kind, level, nowMs);
    }

    /** Null when the provider said nothing that still holds. */
    @Nullable ProviderRoom providerRoom() {
        return provider == null ? null : provider.room();
    }
}
