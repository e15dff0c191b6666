package dev.sluice.ingress.submit;

import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Until when a caller wants the answer: a moment, or a time after acceptance. */
public sealed interface Deadline {
    /** A moment. */
    record At(Instant moment) implements Deadline {}

    /** A time after acceptance; cut to what can be added to any moment. */
    record In(Duration time) implements Deadline {
        private static final Duration LONGEST = Duration.ofDays(10_000);

        public In {
            if (time.compareTo(LONGEST) > 0) {
                time = LONGEST;
            } else if (time.isNegative()) {
                time = Duration.ZERO;
            }
        }
    }

    /** How durations and moments are written; for messages. */
    String EXPECTED = "RFC 3339 like 2026-01-31T12:00:00Z, or a duration like 30s, 5m, 2h or PT1H";

    /** The moment, for a job accepted at {@code now}. */
    default Instant after(Instant now) {
        return switch (this) {
            case At(Instant moment) -> moment;
            case In(Duration time) -> now.plus(time);
        };
    }

    static Optional<Deadline> parse(String text) {
        Optional<Duration> duration = duration(text);
        if (duration.isPresent()) {
            return duration.map(In::new);
        }
        try {
            return Optional.of(new At(OffsetDateTime.parse(text).toInstant()));
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }

    /**
     * Durations of clients: {@code 250ms}, {@code 30s}, {@code 5m}, {@code 2h}, {@code 7d} or ISO
     * 8601.
     */
    static Optional<Duration> duration(String text) {
        Matcher shortForm = ShortForm.PATTERN.matcher(text);
        if (shortForm.matches()) {
            long amount = Long.parseLong(shortForm.group(1));
            return switch (shortForm.group(2)) {
                case "ms" -> Optional.of(Duration.ofMillis(amount));
                case "s" -> Optional.of(Duration.ofSeconds(amount));
                case "m" -> Optional.of(Duration.ofMinutes(amount));
                case "h" -> Optional.of(Duration.ofHours(amount));
                default -> Optional.of(Duration.ofDays(amount));
            };
        }
        if (text.isEmpty() || Character.toUpperCase(text.charAt(0)) != 'P') {
            return Optional.empty();
        }
        try {
            return Optional.of(Duration.parse(text.toUpperCase(Locale.ROOT)));
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }

    /** Keeps the compiled pattern out of the interface's public constants. */
    final class ShortForm {
        private static final Pattern PATTERN = Pattern.compile("(\\d{1,9})(ms|s|m|h|d)");

        private ShortForm() {}
    }
}
