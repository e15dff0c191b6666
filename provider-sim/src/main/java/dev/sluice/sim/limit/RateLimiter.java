package dev.sluice.sim.limit;

import org.jspecify.annotations.Nullable;

/**
 * Enforces one model's limits over all connections. Time is an argument, in nanoseconds of any
 * monotonic clock. Thread-safe.
 */
public final class RateLimiter {
    private final @Nullable Bucket requests;
    private final @Nullable Bucket tokens;

    public RateLimiter(RateLimits limits, long nowNanos) {
        this.requests =
                limits.requestsPerMinute() == 0
                        ? null
                        : new Bucket(limits.requestsPerMinute(), nowNanos);
        this.tokens =
                limits.tokensPerMinute() == 0
                        ? null
                        : new Bucket(limits.tokensPerMinute(), nowNanos);
    }

    /** Takes one request and that many tokens, or says why not. */
    public Admission admit(long tokenCharge, long nowNanos) {
        if (requests == null && tokens == null) {
            return new Admission.Admitted(Standing.UNLIMITED);
        }
        synchronized (this) {
            refill(nowNanos);
            if (tokens != null && tokenCharge > tokens.limit()) {
                return new Admission.TooLarge(tokens.limit(), tokenCharge, now());
            }
            long requestWait = requests == null ? 0 : requests.nanosUntil(1);
            if (requests != null && requestWait > 0) {
                return new Admission.Limited(
                        Admission.Unit.REQUESTS, requests.limit(), 1, requestWait, now());
            }
            long tokenWait = tokens == null ? 0 : tokens.nanosUntil(tokenCharge);
            if (tokens != null && tokenWait > 0) {
                return new Admission.Limited(
                        Admission.Unit.TOKENS, tokens.limit(), tokenCharge, tokenWait, now());
            }
            if (requests != null) {
                requests.take(1);
            }
            if (tokens != null) {
                tokens.take(tokenCharge);
            }
            return new Admission.Admitted(now());
        }
    }

    /** What is left now; takes nothing. */
    public Standing standing(long nowNanos) {
        if (requests == null && tokens == null) {
            return Standing.UNLIMITED;
        }
        synchronized (this) {
            refill(nowNanos);
            return now();
        }
    }

    private void refill(long nowNanos) {
        if (requests != null) {
            requests.refill(nowNanos);
        }
        if (tokens != null) {
            tokens.refill(nowNanos);
        }
    }

    private Standing now() {
        return new Standing(
                requests == null ? null : requests.allowance(),
                tokens == null ? null : tokens.allowance());
    }
}
