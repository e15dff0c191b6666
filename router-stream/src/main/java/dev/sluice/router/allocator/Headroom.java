package dev.sluice.router.allocator;

import dev.sluice.router.RefillPolicy;
import dev.sluice.schema.avro.PermitKind;
import dev.sluice.schema.avro.ProviderRoom;
import dev.sluice.schema.avro.RateLeft;
import org.jspecify.annotations.Nullable;

/**
 * What a provider has left of one limit at one moment, reckoned on from what it said last: it caps
 * what is granted until its reset, on top of the catalogue's rate and never above it. Others may
 * use the same account, so each newer word replaces what was reckoned. It is as old as the call
 * that brought it was long; for what that misses the provider turns calls away.
 */
final class Headroom {
    private final ProviderRoom said;
    private double level;
    private final long nowMs;

    private Headroom(ProviderRoom said, double level, long nowMs) {
        this.said = said;
        this.level = level;
        this.nowMs = nowMs;
    }

    /**
     * @param out permits in hand: they will be used as well
     * @param toldOfMs when the call was sent whose answer said so
     */
    static ProviderRoom told(PermitKind kind, RateLeft left, long out, long toldOfMs, long nowMs) {
        return new ProviderRoom(
                kind,
                (double) left.getRemaining() - out,
                RefillPolicy.perMs(left),
                nowMs,
                nowMs + left.getResetMs(),
                toldOfMs,
                (double) left.getLimit());
    }

    /** Null from the reset on: then only the catalogue's rate counts. */
    static @Nullable Headroom of(ProviderRoom said, long nowMs) {
        // The clock of the task's last owner may be ahead.
        double since = Math.max(0, nowMs - said.getAtMs());
        return nowMs >= said.getUntilMs()
                ? null
                : new Headroom(said, said.getLevel() + since * said.getPerMs(), nowMs);
    }

    /**
     * How long until so many can be taken, or all is there again. More than the whole limit is
     * taken from a full one, and paid back after that.
     */
    long waitMs(long want) {
        double missing = (said.getWhole() > 0 ? Math.min(want, said.getWhole()) : want) - level;
        if (missing <= 0) {
            return 0;
        }
        long whole = said.getUntilMs() - nowMs;
        return said.getPerMs() == 0
                ? whole
                : Math.min(whole, (long) Math.ceil(missing / said.getPerMs()));
    }

    void take(long amount) {
        level -= amount;
    }

    double level() {
        return level;
    }

    ProviderRoom room() {
        return new ProviderRoom(
                said.getKind(),
                level,
                said.getPerMs(),
                nowMs,
                said.getUntilMs(),
                said.getToldOfMs(),
                said.getWhole());
    }
}
