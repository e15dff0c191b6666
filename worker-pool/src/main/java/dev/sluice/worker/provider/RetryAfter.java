package dev.sluice.worker.provider;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Reads how long a provider wants to be left alone; at most a day. */
public final class RetryAfter {
    private static final Duration MAX = Duration.ofDays(1);

    private RetryAfter() {}

    /**
     * The finest header first: {@code retry-after-ms}, {@code x-ms-retry-after-ms}, {@code
     * retry-after} in seconds or as an HTTP date. A value that makes no sense counts as absent.
     *
     * @param header value of a header, or null
     */
    public static Optional<Duration> read(Function<String, @Nullable String> header, Instant now) {
        return number(header.apply("retry-after-ms"), 1)
                .or(() -> number(header.apply("x-ms-retry-after-ms"), 1))
                .or(() -> number(header.apply("retry-after"), 1_000))
                .or(() -> date(header.apply("retry-after"), now));
    }

    private static Optional<Duration> number(@Nullable String value, int unitMs) {
        if (value == null) {
            return Optional.empty();
        }
        try {
            double ms = Double.parseDouble(value.strip()) * unitMs;
            return Double.isFinite(ms) && ms >= 0
                    ? Optional.of(bounded(Duration.ofMillis((long) Math.min(ms, MAX.toMillis()))))
                    : Optional.empty();
        } catch (NumberFormatException notANumber) {
            return Optional.empty();
        }
    }

    private static Optional<Duration> date(@Nullable String value, Instant now) {
        if (value == null) {
            return Optional.empty();
        }
        try {
            Instant until = Instant.from(DateTimeFormatter.RFC_1123_DATE_TIME.parse(value.strip()));
            return Optional.of(bounded(Duration.between(now, until)));
        } catch (DateTimeException notADate) {
            return Optional.empty();
        }
    }

    private static Duration bounded(Duration wanted) {
        if (wanted.isNegative()) {
            return Duration.ZERO;
        }
        return wanted.compareTo(MAX) > 0 ? MAX : wanted;
    }
}
