package dev.sluice.results.usage;

import dev.sluice.results.usage.UsageQuestion.Format;
import dev.sluice.results.usage.UsageQuestion.Interval;
import dev.sluice.schema.error.ErrorCode;
import dev.sluice.schema.error.SluiceException;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Reads a question out of the query of a URL. What is unknown or malformed is refused: a filter
 * that is passed over would bill too much. Pure.
 */
final class UsageQuery {
    private static final Instant END_OF_TIME = Instant.parse("9999-12-31T00:00:00Z");

    private static final int GROUPS_MAX = 6;
    private static final int CHARS_MAX = 512;
    private static final int TAG_CHARS_MAX = 64;
    private static final String[] NONE = {};

    private UsageQuery() {}

    /**
     * @param given by name
     * @throws SluiceException with {@code INVALID_REQUEST}
     */
    static UsageQuestion read(Map<String, List<String>> given, Instant now) {
        Map<Dimension, String> filters = new EnumMap<>(Dimension.class);
        Map<String, String> tags = new TreeMap<>();
        for (String name : given.keySet()) {
            Optional<Dimension> filter = Dimension.ofWord(name);
            if (filter.isPresent()) {
                one(given, name).ifPresent(value -> filters.put(filter.get(), value));
            } else if (name.startsWith("metadata[") && name.endsWith("]")) {
                String key = tag(name.substring("metadata[".length(), name.length() - 1), name);
                one(given, name).ifPresent(value -> tags.put(key, value));
            } else if (!List.of("from", "to", "interval", "group_by", "format").contains(name)) {
                throw bad(
                        name,
                        "unknown",
                        "from, to, interval, group_by, format, metadata[key], or one of "
                                + words());
            }
        }
        Instant thisHour = now.truncatedTo(ChronoUnit.HOURS);
        Instant to = time(given, "to").orElse(thisHour.plus(1, ChronoUnit.HOURS));
        Instant from = time(given, "from").orElseGet(() -> monthOf(to));
        if (!from.isBefore(to)) {
            throw bad("from", from.toString(), "before " + to);
        }
        return new UsageQuestion(
                from,
                to,
                constant(Interval.class, given, "interval", Interval.NONE),
                groups(given),
                filters,
                tags,
                constant(Format.class, given, "format", Format.JSON));
    }

    private static List<Group> groups(Map<String, List<String>> given) {
        List<Group> groups = new ArrayList<>();
        for (String word : one(given, "group_by").map(text -> text.split(",", -1)).orElse(NONE)) {
            Group group =
                    word.startsWith(UsageQuestion.TAG)
                            ? new Group.ByTag(
                                    tag(word.substring(UsageQuestion.TAG.length()), "group_by"))
                            : new Group.By(
                                    Dimension.ofWord(word)
                                            .orElseThrow(
                                                    () ->
                                                            bad(
                                                                    "group_by",
                                                                    word,
                                                                    "metadata.<key> or some of "
                                                                            + words())));
            if (groups.contains(group)) {
                throw bad("group_by", word + " twice", "each once");
            }
            groups.add(group);
        }
        if (groups.size() > GROUPS_MAX) {
            throw bad("group_by", groups.size() + " words", "at most " + GROUPS_MAX);
        }
        return groups;
    }

    private static String tag(String key, String name) {
        if (key.isEmpty() || key.length() > TAG_CHARS_MAX) {
            throw bad(
                    name,
                    "a key of %d characters".formatted(key.length()),
                    "1 to " + TAG_CHARS_MAX);
        }
        return key;
    }

    private static Optional<Instant> time(Map<String, List<String>> given, String name) {
        Optional<String> text = one(given, name);
        if (text.isEmpty()) {
            return Optional.empty();
        }
        Optional<Instant> time =
                parsed(text.get()).filter(at -> at.equals(at.truncatedTo(ChronoUnit.HOURS)));
        if (time.isEmpty()) {
            throw bad(
                    name,
                    text.get(),
                    "a whole hour like 2026-01-31T12:00:00Z, or a date like 2026-01-31");
        }
        return time;
    }

    private static Optional<Instant> parsed(String text) {
        try {
            Instant moment =
                    text.length() == "2026-01-31".length()
                            ? LocalDate.parse(text).atStartOfDay(ZoneOffset.UTC).toInstant()
                            : OffsetDateTime.parse(text).toInstant();
            return Optional.of(moment)
                    .filter(at -> !at.isBefore(Instant.EPOCH) && at.isBefore(END_OF_TIME));
        } catch (DateTimeException e) {
            return Optional.empty();
        }
    }

    /** The first moment of the month that holds the last moment before this one. */
    private static Instant monthOf(Instant to) {
        return to.minusMillis(1)
                .atOffset(ZoneOffset.UTC)
                .truncatedTo(ChronoUnit.DAYS)
                .withDayOfMonth(1)
                .toInstant();
    }

    private static <E extends Enum<E>> E constant(
            Class<E> type, Map<String, List<String>> given, String name, E otherwise) {
        Optional<String> word = one(given, name);
        if (word.isEmpty()) {
            return otherwise;
        }
        for (E constant : type.getEnumConstants()) {
            if (constant.name().toLowerCase(Locale.ROOT).equals(word.get())) {
                return constant;
            }
        }
        throw bad(
                name,
                word.get(),
                Arrays.toString(type.getEnumConstants()).toLowerCase(Locale.ROOT));
    }

    private static Optional<String> one(Map<String, List<String>> given, String name) {
        List<String> values = given.getOrDefault(name, List.of());
        if (values.size() > 1) {
            throw bad(name, values.size() + " times", "once");
        }
        Optional<String> value = values.stream().findFirst();
        value.filter(text -> text.isEmpty() || text.length() > CHARS_MAX)
                .ifPresent(
                        text -> {
                            throw bad(
                                    name,
                                    text.length() + " characters",
                                    "1 to %d".formatted(CHARS_MAX));
                        });
        return value;
    }

    private static List<String> words() {
        return Arrays.stream(Dimension.values()).map(Dimension::word).toList();
    }

    private static SluiceException bad(String name, String found, String expected) {
        return new SluiceException(
                ErrorCode.INVALID_REQUEST,
                "query parameter %s: %s (expected: %s)".formatted(cut(name), cut(found), expected));
    }

    private static String cut(String text) {
        return text.length() <= 60 ? text : text.substring(0, 60) + "...";
    }
}
