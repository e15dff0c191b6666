package dev.sluice.results.late;

import dev.sluice.results.row.ResultJson;
import dev.sluice.schema.avro.TokenUsage;
import dev.sluice.schema.avro.UsageRecord;
import dev.sluice.schema.usage.TokenCounts;

/**
 * What was booked for a run after its result, which cannot have it: both may be negative, because
 * late truth is a difference. Pure.
 *
 * @param costNanoUsd billionths of a US dollar
 */
public record LateUsage(long costNanoUsd, TokenUsage tokens) {
    static final LateUsage NOTHING = new LateUsage(0, TokenCounts.none());

    LateUsage plus(UsageRecord usage) {
        return new LateUsage(
                Math.addExact(costNanoUsd, usage.getCostNanoUsd()),
                TokenCounts.plus(tokens, usage.getTokens()));
    }

    /**
     * The usage of a job's document with this added.
     *
     * @param usage as {@link ResultJson#usage} wrote it
     */
    public String addedTo(String usage) {
        return ResultJson.usage(TokenCounts.plus(ResultJson.tokens(usage), tokens));
    }
}
