package dev.sluice.sim.openai;

import dev.sluice.sim.http.HeaderLines;
import dev.sluice.sim.limit.Allowance;
import dev.sluice.sim.limit.Standing;
import org.jspecify.annotations.Nullable;

/** OpenAI's rate limit headers, sent on every answer of a model that has the limit. */
final class RateLimitHeaders {
    private static final long NANOS_PER_MILLI = 1_000_000;
    private static final long MILLIS_PER_MINUTE = 60_000;
    private static final long MINUTES_PER_HOUR = 60;

    private RateLimitHeaders() {}

    static void add(HeaderLines headers, Standing standing) {
        add(headers, "requests", standing.requests());
        add(headers, "tokens", standing.tokens());
    }

    /** Whole seconds for everyone, milliseconds for those who look; never less than the wait. */
    static void addRetryAfter(HeaderLines headers, long nanos) {
        long millis = Math.ceilDiv(nanos, NANOS_PER_MILLI);
        headers.add("retry-after", Math.ceilDiv(millis, 1_000L));
        headers.add("retry-after-ms", millis);
    }

    /** A duration as OpenAI writes it: {@code 12ms}, {@code 1.5s}, {@code 6m0s}. */
    static String duration(long nanos) {
        long millis = Math.ceilDiv(nanos, NANOS_PER_MILLI);
        if (millis < 1_000) {
            return millis + "ms";
        }
        long minutes = millis / MILLIS_PER_MINUTE;
        String seconds = seconds(millis % MILLIS_PER_MINUTE);
        if (minutes == 0) {
            return seconds;
        }
        return minutes < MINUTES_PER_HOUR
                ? minutes + "m" + seconds
                : minutes / MINUTES_PER_HOUR + "h" + minutes % MINUTES_PER_HOUR + "m" + seconds;
    }

    private static String seconds(long millis) {
        long fraction = millis % 1_000;
        if (fraction == 0) {
            return millis / 1_000 + "s";
        }
        String digits = Long.toString(1_000 + fraction).substring(1);
        while (digits.endsWith("0")) {
            digits = digits.substring(0, digits.length() - 1);
        }
        return millis / 1_000 + "." + digits + "s";
    }

    private static void add(HeaderLines headers, String unit, @Nullable Allowance allowance) {
        if (allowance != null) {
            headers.add("x-ratelimit-limit-" + unit, allowance.limit());
            headers.add("x-ratelimit-remaining-" + unit, allowance.remaining());
            headers.add("x-ratelimit-reset-" + unit, duration(allowance.resetNanos()));
        }
    }
}
