package dev.sluice.sim.limit;

/**
 * What a simulated model accepts.
 *
 * @param requestsPerMinute 0 means no limit
 * @param tokensPerMinute 0 means no limit
 */
public record RateLimits(long requestsPerMinute, long tokensPerMinute) {
    public RateLimits {
        if (requestsPerMinute < 0) {
            throw new IllegalArgumentException(
                    "requestsPerMinute " + requestsPerMinute + ": expected 0 (none) or more");
        }
        if (tokensPerMinute < 0) {
            throw new IllegalArgumentException(
                    "tokensPerMinute " + tokensPerMinute + ": expected 0 (none) or more");
        }
    }

    /** No limit at all. */
    public static RateLimits none() {
        return new RateLimits(0, 0);
    }
}
