package dev.sluice.router;

import dev.sluice.schema.avro.RateLeft;

/**
 * How what a provider says is left of a limit comes back. Most refill a bucket evenly and say when
 * it will be whole; some begin a new window, and nothing comes back before that. Who is who shows
 * in the figures: an even refill takes as long as what is missing is a part of a minute, an hour or
 * a day. At the very begin of a window that is used up both look alike; taken for an even refill it
 * costs some calls that are turned away.
 */
public final class RefillPolicy {
    private static final long[] PERIODS_MS = {60_000, 3_600_000, 86_400_000};

    /** Times come rounded to seconds. */
    private static final double ROUNDING_MS = 1_500;

    private static final double INEXACT = 0.1;

    /**
     * Tokens for a call take a while to come back; a sixtieth of a minute's are those of a second.
     */
    private static final long TOKEN_PARTS = 60;

    private RefillPolicy() {}

    /** Permits per millisecond from now on; 0: none before the reset. */
    public static double perMs(RateLeft left) {
        double missing = (double) left.getLimit() - left.getRemaining();
        if (missing <= 0 || left.getResetMs() <= 0) {
            return 0;
        }
        for (long period : PERIODS_MS) {
            double even = missing / left.getLimit() * period;
            if (Math.abs(left.getResetMs() - even) <= Math.max(ROUNDING_MS, INEXACT * even)) {
                return missing / left.getResetMs();
            }
        }
        return 0;
    }

    /** How long to be silent before a request has come back; 0 when some are left. */
    public static long silenceForRequestMs(RateLeft requests) {
        return silenceMs(requests, 1);
    }

    /** Likewise, before tokens have come back for a call of ordinary size. */
    public static long silenceForTokensMs(RateLeft tokens) {
        return silenceMs(tokens, Math.max(1, tokens.getLimit() / TOKEN_PARTS));
    }

    private static long silenceMs(RateLeft left, long wanted) {
        if (left.getRemaining() > 0) {
            return 0;
        }
        double perMs = perMs(left);
        return perMs == 0
                ? left.getResetMs()
                : Math.min(left.getResetMs(), (long) Math.ceil(wanted / perMs));
    }
}
