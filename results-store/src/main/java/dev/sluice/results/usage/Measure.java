package dev.sluice.results.usage;

import dev.sluice.schema.avro.OutcomeKind;
import dev.sluice.schema.avro.TokenSource;
import dev.sluice.schema.avro.UsageKind;
import dev.sluice.schema.avro.UsageRecord;
import java.util.Arrays;
import java.util.Locale;
import java.util.function.ToLongFunction;
import java.util.stream.Collectors;

/**
 * What is summed up. All are sums over records, so sums of sums are right as well, and signed
 * adjustments need no rule of their own. The name in lower case is the column and what clients see.
 */
enum Measure {
    RECORDS(usage -> 1),
    CALLS(usage -> isCall(usage) ? 1 : 0),
    FAILED_CALLS(
            usage ->
                    usage.getKind() == UsageKind.CALL && usage.getOutcome() != OutcomeKind.COMPLETED
                            ? 1
                            : 0),
    UNKNOWN_CALLS(usage -> usage.getKind() == UsageKind.OUTCOME_UNKNOWN ? 1 : 0),
    ESTIMATED_CALLS(
            usage ->
                    isCall(usage) && usage.getTokens().getSource() == TokenSource.ESTIMATED
                            ? 1
                            : 0),
    DUPLICATE_CALLS(usage -> isCall(usage) && usage.getDuplicate() ? 1 : 0),
    LATE_CALLS(usage -> isCall(usage) && usage.getLate() ? 1 : 0),
    HEDGE_CALLS(usage -> isCall(usage) && usage.getHedge() ? 1 : 0),
    ADJUSTMENTS(usage -> usage.getKind() == UsageKind.ADJUSTMENT ? 1 : 0),
    INPUT_TOKENS(usage -> usage.getTokens().getInput()),
    CACHE_READ_TOKENS(usage -> usage.getTokens().getCacheRead()),
    CACHE_WRITE_TOKENS(usage -> usage.getTokens().getCacheWrite()),
    CACHE_WRITE_1H_TOKENS(usage -> usage.getTokens().getCacheWrite1h()),
    AUDIO_INPUT_TOKENS(usage -> usage.getTokens().getAudioInput()),
    IMAGE_INPUT_TOKENS(usage -> usage.getTokens().getImageInput()),
    OUTPUT_TOKENS(usage -> usage.getTokens().getOutput()),
    REASONING_TOKENS(usage -> usage.getTokens().getReasoning()),
    AUDIO_OUTPUT_TOKENS(usage -> usage.getTokens().getAudioOutput()),
    COST_NANO_USD(UsageRecord::getCostNanoUsd),
    DUPLICATE_COST_NANO_USD(usage -> usage.getDuplicate() ? usage.getCostNanoUsd() : 0),
    LATE_COST_NANO_USD(usage -> usage.getLate() ? usage.getCostNanoUsd() : 0),
    HEDGE_COST_NANO_USD(usage -> usage.getHedge() ? usage.getCostNanoUsd() : 0),
    ADJUSTED_COST_NANO_USD(
            usage -> usage.getKind() == UsageKind.ADJUSTMENT ? usage.getCostNanoUsd() : 0);

    private final ToLongFunction<UsageRecord> of;

    Measure(ToLongFunction<UsageRecord> of) {
        this.of = of;
    }

    long of(UsageRecord usage) {
        return of.applyAsLong(usage);
    }

    String column() {
        return name().toLowerCase(Locale.ROOT);
    }

    static long[] all(UsageRecord usage) {
        return Arrays.stream(values()).mapToLong(measure -> measure.of(usage)).toArray();
    }

    /** All columns, each wrapped, between commas. */
    static String columns(String pattern) {
        return Arrays.stream(values())
                .map(measure -> pattern.formatted(measure.column()))
                .collect(Collectors.joining(", "));
    }

    /** An adjustment corrects a call that was counted when it was booked first. */
    private static boolean isCall(UsageRecord usage) {
        return usage.getKind() != UsageKind.ADJUSTMENT;
    }
}
