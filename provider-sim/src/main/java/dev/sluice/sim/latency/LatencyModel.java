package dev.sluice.sim.latency;

import dev.sluice.sim.seed.Draws;
import java.time.Duration;

/**
 * How fast a simulated model is.
 *
 * @param timeToFirstToken wait before the first token, at most an hour
 * @param tokensPerSecond pace after that; 0 means all at once
 * @param jitter share by which a call may be faster or slower, 0 to 1; the same call always draws
 *     the same jitter
 */
public record LatencyModel(Duration timeToFirstToken, double tokensPerSecond, double jitter) {
    private static final Duration FIRST_TOKEN_MAX = Duration.ofHours(1);

    public LatencyModel {
        if (timeToFirstToken.isNegative() || timeToFirstToken.compareTo(FIRST_TOKEN_MAX) > 0) {
            throw new IllegalArgumentException(
                    "timeToFirstToken "
                            + timeToFirstToken
                            + ": expected PT0S to "
                            + FIRST_TOKEN_MAX);
        }
        if (!(tokensPerSecond == 0 || (tokensPerSecond >= 0.01 && tokensPerSecond <= 1e9))) {
            throw new IllegalArgumentException(
                    "tokensPerSecond " + tokensPerSecond + ": expected 0 or 0.01 to 1e9");
        }
        if (!(jitter >= 0 && jitter <= 1)) {
            throw new IllegalArgumentException("jitter " + jitter + ": expected 0 to 1");
        }
    }

    /** Answers at once. */
    public static LatencyModel instant() {
        return new LatencyModel(Duration.ZERO, 0, 0);
    }

    /** A hosted model of middle size: 300 ms, 60 tokens/s, 20 % jitter. */
    public static LatencyModel typical() {
        return new LatencyModel(Duration.ofMillis(300), 60, 0.2);
    }

    /** The times of one call; {@code draw} identifies the call. */
    public LatencyPlan plan(long draw) {
        double first = timeToFirstToken.toNanos() * factor(Draws.mix(draw, 1));
        double perToken =
                tokensPerSecond == 0 ? 0 : 1e9 / tokensPerSecond * factor(Draws.mix(draw, 2));
        return new LatencyPlan((long) first, perToken);
    }

    private double factor(long draw) {
        return 1 + jitter * (2 * Draws.unit(draw) - 1);
    }
}
