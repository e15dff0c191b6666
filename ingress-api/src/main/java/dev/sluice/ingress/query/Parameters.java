package dev.sluice.ingress.query;

import dev.sluice.schema.error.ErrorCode;
import dev.sluice.schema.error.SluiceException;
import io.micronaut.http.HttpRequest;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Stream;

/**
 * The query of one request. What is unknown, doubled or malformed is refused with {@code
 * INVALID_REQUEST}, naming the parameter: a filter that is passed over would show too much.
 *
 * @param values by name, at least one each
 */
public record Parameters(Map<String, List<String>> values) {
    private static final Instant LATEST = Instant.parse("9999-12-31T23:59:59Z");

    private static final int CHARS_MAX = 512;
    private static final int SHOWN_CHARS_MAX = 40;

    /**
     * @param known names that may stand there
     * @param alsoKnown whether another name may, too
     */
    public static Parameters of(
            HttpRequest<?> request, Set<String> known, Predicate<String> alsoKnown) {
        Map<String, List<String>> values = new HashMap<>();
        for (String name : request.getParameters().names()) {
            if (!known.contains(name) && !alsoKnown.test(name)) {
                throw new SluiceException(
                        ErrorCode.INVALID_REQUEST,
                        "query parameter %s: unknown (expected: one of %s)"
                                .formatted(cut(name), known.stream().sorted().toList()));
            }
            values.put(name, request.getParameters().getAll(name));
        }
        return new Parameters(values);
    }

    /** The value of a parameter that may stand there once. */
    public Optional<String> one(String name) {
        List<String> given = values.getOrDefault(name, List.of());
        if (given.size() > 1) {
            throw bad(name, "%d times".formatted(given.size()), "once");
        }
        if (given.isEmpty()) {
            return Optional.empty();
        }
        String value = given.getFirst();
        if (value.isEmpty() || value.length() > CHARS_MAX) {
            throw bad(
                    name,
                    "%d characters".formatted(value.length()),
                    "1 to %d".formatted(CHARS_MAX));
        }
        return Optional.of(value);
    }

    /** The values of a parameter that may be repeated, or hold several between commas. */
    public List<String> several(String name) {
        return values.getOrDefault(name, List.of()).stream()
                .flatMap(value -> Stream.of(value.split(",", -1)))
                .distinct()
                .toList();
    }

    /** One of a few words. */
    public Optional<String> word(String name, String... words) {
        Optional<String> value = one(name);
        value.filter(given -> !Arrays.asList(words).contains(given))
                .ifPresent(
                        given -> {
                            throw bad(name, given, String.join(" or ", words));
                        });
        return value;
    }

    public int number(String name, int otherwise, int min, int max) {
        Optional<String> text = one(name);
        if (text.isEmpty()) {
            return otherwise;
        }
        if (text.get().matches("\\d{1,6}")) {
            int number = Integer.parseInt(text.get());
            if (number >= min && number <= max) {
                return number;
            }
        }
        throw bad(name, text.get(), "%d..%d".formatted(min, max));
    }

    /** A moment, or a date, which is its first moment in UTC. */
    public Optional<Instant> moment(String name) {
        return one(name)
                .map(
                        text -> {
                            try {
                                Instant moment =
                                        text.length() == 10
                                                ? LocalDate.parse(text)
                                                        .atStartOfDay(ZoneOffset.UTC)
                                                        .toInstant()
                                                : OffsetDateTime.parse(text).toInstant();
                                if (moment.isAfter(LATEST) || moment.isBefore(Instant.EPOCH)) {
                                    throw new DateTimeException("out of range");
                                }
                                return moment;
                            } catch (DateTimeException e) {
                                throw bad(
                                        name,
                                        text,
                                        "RFC 3339 like 2026-01-31T12:00:00Z, or a date like 2026-01-31");
                            }
                        });
    }

    /** For values that the caller of this record finds wrong. */
    public static SluiceException bad(String name, String found, String expected) {
        return new SluiceException(
                ErrorCode.INVALID_REQUEST,
                "query parameter %s: %s (expected: %s)".formatted(cut(name), cut(found), expected));
    }

    private static String cut(String text) {
        return text.length() <= SHOWN_CHARS_MAX ? text : text.substring(0, SHOWN_CHARS_MAX) + "...";
    }
}
