package dev.sluice.results.usage;

import dev.sluice.schema.avro.UsageRecord;
import java.util.Optional;

/**
 * Decides whether a record can be summed up. The bounds are far beyond what one call can be, and
 * such that a million records at the bound still fit a sum.
 */
public final class UsagePolicy {
    /** Ten thousand dollars. */
    private static final long COST_MAX_NANO_USD = 10_000_000_000_000L;

    private static final long TOKENS_MAX = 1_000_000_000L;

    /** 1 January 2020; a record from before is no record of ours. */
    private static final long EARLIEST_MS = 1_577_836_800_000L;

    private static final long LATEST_MS = 4_102_444_800_000L;

    private UsagePolicy() {}

    /** Why it cannot; empty when it can. */
    public static Optional<String> complaint(UsageRecord usage) {
        if (usage.getRecordedAt() < EARLIEST_MS || usage.getRecordedAt() > LATEST_MS) {
            return Optional.of(
                    "recorded_at %d (expected: a time between 2020 and 2100)"
                            .formatted(usage.getRecordedAt()));
        }
        if (Math.abs(usage.getCostNanoUsd()) > COST_MAX_NANO_USD
                || usage.getCostNanoUsd() == Long.MIN_VALUE) {
            return Optional.of(
                    "cost_nano_usd %d (expected: at most %d)"
                            .formatted(usage.getCostNanoUsd(), COST_MAX_NANO_USD));
        }
        for (Measure measure : Measure.values()) {
            long value = measure.of(usage);
            if (measure.column().endsWith("_tokens")
                    && (value > TOKENS_MAX || value < -TOKENS_MAX)) {
                return Optional.of(
                        "%s %d (expected: at most %d)"
                                .formatted(measure.column(), value, TOKENS_MAX));
            }
        }
        return Optional.empty();
    }
}
