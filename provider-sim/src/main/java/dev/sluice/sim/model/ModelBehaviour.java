package dev.sluice.sim.model;

import dev.sluice.sim.fault.Fault;
import dev.sluice.sim.fault.FaultRule;
import dev.sluice.sim.latency.LatencyModel;
import dev.sluice.sim.limit.RateLimits;
import java.util.List;

/**
 * How one simulated model behaves.
 *
 * @param latency how fast it answers
 * @param faults what goes wrong and how often; the probabilities sum to at most 1
 * @param limits requests and tokens per minute that it accepts
 * @param answer how long its answers are
 * @param contextTokensMax prompt tokens above which it answers 400, at least 1
 * @param cachedShare share of the prompt reported as read from a cache, 0 to 1
 */
public record ModelBehaviour(
        LatencyModel latency,
        List<FaultRule> faults,
        RateLimits limits,
        AnswerLength answer,
        int contextTokensMax,
        double cachedShare) {
    private static final int CONTEXT_TOKENS_DEFAULT = 128_000;

    public ModelBehaviour {
        faults = List.copyOf(faults);
        double sum = faults.stream().mapToDouble(FaultRule::probability).sum();
        if (sum > 1 + 1e-9) {
            throw new IllegalArgumentException(
                    "faults: probabilities sum to " + sum + ", expected at most 1");
        }
        if (contextTokensMax < 1) {
            throw new IllegalArgumentException(
                    "contextTokensMax " + contextTokensMax + ": expected at least 1");
        }
        if (!(cachedShare >= 0 && cachedShare <= 1)) {
            throw new IllegalArgumentException("cachedShare " + cachedShare + ": expected 0 to 1");
        }
    }

    /** Answers at once, never fails, has no limits. */
    public static ModelBehaviour defaults() {
        return new ModelBehaviour(
                LatencyModel.instant(),
                List.of(),
                RateLimits.none(),
                AnswerLength.defaults(),
                CONTEXT_TOKENS_DEFAULT,
                0);
    }

    /** Resets every connection that calls it. */
    public static ModelBehaviour down() {
        return downWith(Fault.Wire.RESET);
    }

    /** Meets every call with the same fault. */
    public static ModelBehaviour downWith(Fault fault) {
        return defaults().withFaults(FaultRule.always(fault));
    }

    public ModelBehaviour withLatency(LatencyModel changed) {
        return new ModelBehaviour(changed, faults, limits, answer, contextTokensMax, cachedShare);
    }

    public ModelBehaviour withFaults(FaultRule... changed) {
        return new ModelBehaviour(
                latency, List.of(changed), limits, answer, contextTokensMax, cachedShare);
    }

    public ModelBehaviour withLimits(RateLimits changed) {
        return new ModelBehaviour(latency, faults, changed, answer, contextTokensMax, cachedShare);
    }

    public ModelBehaviour withAnswer(AnswerLength changed) {
        return new ModelBehaviour(latency, faults, limits, changed, contextTokensMax, cachedShare);
    }

    public ModelBehaviour withContextTokensMax(int changed) {
        return new ModelBehaviour(latency, faults, limits, answer, changed, cachedShare);
    }

    public ModelBehaviour withCachedShare(double changed) {
        return new ModelBehaviour(latency, faults, limits, answer, contextTokensMax, changed);
    }
}
