package dev.sluice.results.webhook.send;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Optional;

/** Reads {@code Retry-After}: seconds, or a date. */
final class RetryAfter {
    private static final int DIGITS_MAX = 9;
    private static final int CHARS_MAX = 64;

    private RetryAfter() {}

    /** Empty for what makes no sense, and for the past. */
    static Optional<Duration> read(String text, Instant now) {
        String value = text.strip();
        if (value.length() > CHARS_MAX) {
            return Optional.empty();
        }
        if (value.matches("[0-9]{1," + DIGITS_MAX + "}")) {
            return Optional.of(Duration.ofSeconds(Long.parseLong(value)));
        }
        try {
            Instant at =
                    ZonedDateTime.parse(value, DateTimeFormatter.RFC_1123_DATE_TIME).toInstant();
            Duration after = Duration.between(now, at);
            return after.isPositive() ? Optional.of(after) : Optional.empty();
        } catch (DateTimeException notADate) {
            return Optional.empty();
        }
    }
}
