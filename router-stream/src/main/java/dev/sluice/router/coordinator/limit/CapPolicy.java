package dev.sluice.router.coordinator.limit;

import dev.sluice.schema.catalog.Limit;
import dev.sluice.schema.catalog.OverCap;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/** How large a job may be. */
public final class CapPolicy {
    private CapPolicy() {}

    /**
     * Why a job is too large for limits that cover it; empty when it is not.
     *
     * @param input tokens of its prompt, counted or reckoned
     */
    public static Optional<String> refusal(
            List<Limit> limits, long input, long inputBytes, OptionalLong outputTokensMax) {
        for (Limit limit : limits) {
            Long inputMax = limit.inputTokensMax();
            if (inputMax != null && input > inputMax) {
                return Optional.of(
                        "limit %s: a prompt of about %d tokens (%d bytes; expected: at most input_tokens_max = %d tokens)"
                                .formatted(limit.name(), input, inputBytes, inputMax));
            }
            Long outputMax = limit.outputTokensMax();
            if (outputMax != null
                    && limit.overCap() == OverCap.REJECT
                    && outputTokensMax.orElse(0) > outputMax) {
                return Optional.of(
                        "limit %s: max_tokens %d (expected: at most output_tokens_max = %d)"
                                .formatted(limit.name(), outputTokensMax.getAsLong(), outputMax));
            }
        }
        return Optional.empty();
    }

    /**
     * The bound on output that is to be sent instead of the job's own. A job that names none gets
     * the lowest cap, whatever happens to those that name too much; or what all of its models can
     * put out, if that is less, so that none of them refuses it.
     *
     * @param modelMaxima the most that each model of the job's route can put out
     */
    public static OptionalLong clamped(
            List<Limit> limits, OptionalLong outputTokensMax, List<Long> modelMaxima) {
        long lowest = Long.MAX_VALUE;
        for (Limit limit : limits) {
            Long outputMax = limit.outputTokensMax();
            boolean binds = outputTokensMax.isEmpty() || limit.overCap() == OverCap.CLAMP;
            if (outputMax != null && binds) {
                lowest = Math.min(lowest, outputMax);
            }
        }
        long cap = lowest;
        if (outputTokensMax.isPresent()) {
            return cap < outputTokensMax.getAsLong() ? OptionalLong.of(cap) : OptionalLong.empty();
        }
        return modelMaxima.stream().allMatch(max -> max <= cap)
                ? OptionalLong.empty()
                : OptionalLong.of(
                        modelMaxima.stream()
                                .mapToLong(max -> Math.min(cap, max))
                                .min()
                                .orElse(cap));
    }
}
