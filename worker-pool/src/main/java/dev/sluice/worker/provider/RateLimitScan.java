package dev.sluice.worker.provider;

import dev.sluice.schema.avro.ProviderLimits;
import dev.sluice.schema.avro.RateLeft;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Reads from the headers of one answer what the provider says is left of its limits: {@code
 * x-ratelimit-remaining-tokens} and its kin of OpenAI and those who speak like it, {@code
 * anthropic-ratelimit-tokens-remaining} and its kin. A limit without a remainder or without a reset
 * says nothing. What makes no sense counts as absent, and is counted. Not thread-safe.
 */
public final class RateLimitScan {
    private static final String OPENAI = "x-ratelimit-";
    private static final String ANTHROPIC = "anthropic-ratelimit-";
    private static final int VALUE_CHARS_MAX = 64;
    private static final long UNITS_MAX = 1_000_000_000_000L;
    private static final long RESET_MAX_MS = Duration.ofDays(1).toMillis();

    /** Seconds since 1970 would be a number, too. */
    private static final double SECONDS_MAX = 1e8;

    private static final Pattern NUMBER = Pattern.compile("\\d{1,15}(\\.\\d{0,9})?");
    private static final Pattern STEP =
            Pattern.compile("(\\d{1,9}(?:\\.\\d{1,9})?)(ms|us|µs|ns|d|h|m|s)");

    private enum Unit {
        REQUESTS,
        TOKENS,
        INPUT_TOKENS,
        OUTPUT_TOKENS
    }

    private static final class Figures {
        private long limit = -1;
        private long remaining = -1;
        private long resetMs = -1;

        /** Some that have no limit say that it is 0. */
        @Nullable RateLeft left() {
            return limit == 0 || remaining < 0 || resetMs < 0
                    ? null
                    : new RateLeft(Math.max(0, limit), remaining, resetMs);
        }
    }

    private final Map<Unit, Figures> figures = new EnumMap<>(Unit.class);
    private final Instant now;
    private int unreadable;

    public RateLimitScan(Instant now) {
        this.now = now;
    }

    /** Looks at one header; any other than these is passed over. */
    public void header(String name, @Nullable String value) {
        if (starts(name, OPENAI)) {
            String rest = name.substring(OPENAI.length());
            int first = rest.indexOf('-');
            if (first > 0) {
                figure(rest.substring(first + 1), rest.substring(0, first), value);
            }
        } else if (starts(name, ANTHROPIC)) {
            String rest = name.substring(ANTHROPIC.length());
            int last = rest.lastIndexOf('-');
            if (last > 0) {
                figure(rest.substring(0, last), rest.substring(last + 1), value);
            }
        }
    }

    /** Null when the headers said nothing. */
    public @Nullable ProviderLimits limits() {
        RateLeft requests = left(Unit.REQUESTS);
        RateLeft tokens = tokens();
        return requests == null && tokens == null ? null : new ProviderLimits(requests, tokens);
    }

    /** Headers of these names whose values are none. */
    public int unreadable() {
        return unreadable;
    }

    /**
     * Where input and output are told apart, both together; nothing is left when one is used up.
     */
    private @Nullable RateLeft tokens() {
        RateLeft input = left(Unit.INPUT_TOKENS);
        RateLeft output = left(Unit.OUTPUT_TOKENS);
        if (input != null && input.getRemaining() == 0) {
            return input;
        }
        if (output != null && output.getRemaining() == 0) {
            return output;
        }
        RateLeft all = left(Unit.TOKENS);
        if (all != null || input == null || output == null) {
            return all;
        }
        return new RateLeft(
                input.getLimit() + output.getLimit(),
                input.getRemaining() + output.getRemaining(),
                Math.max(input.getResetMs(), output.getResetMs()));
    }

    private @Nullable RateLeft left(Unit unit) {
        Figures found = figures.get(unit);
        return found == null ? null : found.left();
    }

    private void figure(String unitName, String what, @Nullable String value) {
        Unit unit = unit(unitName);
        if (unit == null) {
            return;
        }
        String text = value == null || value.length() > VALUE_CHARS_MAX ? "" : value.strip();
        Figures found = figures.computeIfAbsent(unit, u -> new Figures());
        switch (what.toLowerCase(Locale.ROOT)) {
            case "limit" -> found.limit = counted(count(text));
            case "remaining" -> found.remaining = counted(count(text));
            case "reset" -> found.resetMs = counted(resetMs(text, now));
            default -> {
                // A word that somebody else uses.
            }
        }
    }

    private long counted(long read) {
        unreadable += read < 0 ? 1 : 0;
        return read;
    }

    private static @Nullable Unit unit(String name) {
        return switch (name.toLowerCase(Locale.ROOT)) {
            case "requests" -> Unit.REQUESTS;
            case "tokens" -> Unit.TOKENS;
            case "input-tokens" -> Unit.INPUT_TOKENS;
            case "output-tokens" -> Unit.OUTPUT_TOKENS;
            default -> null;
        };
    }

    private static boolean starts(String name, String prefix) {
        return name.regionMatches(true, 0, prefix, 0, prefix.length());
    }

    /** -1: none. */
    private static long count(String text) {
        return NUMBER.matcher(text).matches()
                ? Math.min(UNITS_MAX, (long) Double.parseDouble(text))
                : -1;
    }

    /** Seconds, {@code 6m0s} or a time; at most a day; -1: none. */
    private static long resetMs(String text, Instant now) {
        if (NUMBER.matcher(text).matches()) {
            double seconds = Double.parseDouble(text);
            return seconds > SECONDS_MAX ? -1 : bounded(seconds * 1_000);
        }
        double steps = steps(text);
        if (steps >= 0) {
            return bounded(steps);
        }
        try {
            Instant at = OffsetDateTime.parse(text).toInstant();
            return bounded(Math.max(0, Duration.between(now, at).toMillis()));
        } catch (DateTimeException | ArithmeticException noTime) {
            return -1;
        }
    }

    private static double steps(String text) {
        Matcher step = STEP.matcher(text);
        double ms = 0;
        int at = 0;
        while (at < text.length()) {
            if (!step.find(at) || step.start() != at) {
                return -1;
            }
            ms += Double.parseDouble(step.group(1)) * unitMs(step.group(2));
            at = step.end();
        }
        return at == 0 ? -1 : ms;
    }

    private static double unitMs(String unit) {
        return switch (unit) {
            case "d" -> 86_400_000;
            case "h" -> 3_600_000;
            case "m" -> 60_000;
            case "s" -> 1_000;
            case "ms" -> 1;
            case "ns" -> 1e-6;
            default -> 1e-3;
        };
    }

    private static long bounded(double ms) {
        return (long) Math.ceil(Math.min(ms, RESET_MAX_MS));
    }
}
