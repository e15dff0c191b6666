package dev.sluice.router.coordinator.lane;

import dev.sluice.schema.avro.AttemptFinished;
import dev.sluice.schema.avro.ProviderLimits;
import dev.sluice.schema.avro.RateLeft;
import org.jspecify.annotations.Nullable;

/**
 * The newest that a provider said is left of its limits. Calls end in another order than they were
 * sent; the one sent last knows best.
 *
 * @param requests null: it did not say
 * @param tokens null: it did not say
 * @param heardMs when its answer was heard; resets count from then on
 * @param ofMs when the call was sent
 */
public record ProviderNews(
        @Nullable RateLeft requests, @Nullable RateLeft tokens, long heardMs, long ofMs) {
    static final ProviderNews NONE = new ProviderNews(null, null, 0, 0);

    static ProviderNews of(AttemptFinished end, long nowMs) {
        ProviderLimits limits = end.getProviderLimits();
        return limits == null
                ? NONE
                : new ProviderNews(
                        limits.getRequests(), limits.getTokens(), nowMs, end.getCalledAtMs());
    }

    ProviderNews and(ProviderNews more) {
        if (more == NONE || this != NONE && more.ofMs < ofMs) {
            return this;
        }
        return this == NONE
                ? more
                : new ProviderNews(
                        more.requests == null ? requests : more.requests,
                        more.tokens == null ? tokens : more.tokens,
                        more.heardMs,
                        more.ofMs);
    }

    /** As it stands now; null when nothing was said that still holds. */
    public @Nullable ProviderLimits limits(long nowMs) {
        RateLeft standingRequests = at(requests, nowMs);
        RateLeft standingTokens = at(tokens, nowMs);
        return standingRequests == null && standingTokens == null
                ? null
                : new ProviderLimits(standingRequests, standingTokens);
    }

    private @Nullable RateLeft at(@Nullable RateLeft left, long nowMs) {
        long resetMs = left == null ? 0 : left.getResetMs() - Math.max(0, nowMs - heardMs);
        return left == null || resetMs <= 0
                ? null
                : new RateLeft(left.getLimit(), left.getRemaining(), resetMs);
    }
}
