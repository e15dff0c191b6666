package dev.sluice.ingress.redrive;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.sluice.ingress.submit.Deadline;
import dev.sluice.ingress.submit.FieldReader;
import dev.sluice.ingress.submit.OptionFields;
import dev.sluice.ingress.submit.RequestObject;
import dev.sluice.schema.error.SluiceException;
import java.io.IOException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a request for a redrive says.
 *
 * @param model another route; null: the same
 * @param deadline null: as much time as the first run was given
 * @param costMaxNanoUsd null: as it was
 * @param filter null: none was given
 */
record RedriveAsk(
        @Nullable String model,
        @Nullable Deadline deadline,
        @Nullable Long costMaxNanoUsd,
        boolean evenSucceeded,
        @Nullable Filter filter) {
    private static final int TEXT_CHARS_MAX = 256;
    private static final List<String> STATUSES =
            List.of("failed", "expired", "cancelled", "succeeded");
    private static final List<String> PRIORITIES = List.of("interactive", "standard", "batch");
    private static final String CHANGES = "model, deadline, max_cost_usd";
    private static final String FILTERS =
            "status, batch, model, priority, metadata, created_after, created_before";

    /**
     * Which jobs; what is null or empty does not matter.
     *
     * @param statuses in which they ended
     * @param fromMs accepted at this or later
     * @param toMs accepted at this or before
     */
    record Filter(
            List<String> statuses,
            @Nullable String batch,
            @Nullable String model,
            @Nullable String priority,
            Map<String, String> metadata,
            @Nullable Long fromMs,
            @Nullable Long toMs) {}

    /**
     * Of one job; nothing at all may be asked for.
     *
     * @throws SluiceException with {@code INVALID_JSON} or {@code INVALID_REQUEST}
     */
    static RedriveAsk ofOne(byte[] bytes) {
        return bytes.length == 0
                ? new RedriveAsk(null, null, null, false, null)
                : read(bytes, false);
    }

    /**
     * By filter.
     *
     * @throws SluiceException with {@code MISSING_BODY}, {@code INVALID_JSON} or {@code
     *     INVALID_REQUEST}
     */
    static RedriveAsk byFilter(byte[] bytes) {
        RedriveAsk ask = read(bytes, true);
        if (ask.filter == null) {
            throw FieldReader.bad(
                    "/filter", "missing", "an object with some of " + FILTERS + "; {} fits all");
        }
        return ask;
    }

    private static RedriveAsk read(byte[] bytes, boolean filtered) {
        return RequestObject.read(bytes, parser -> fields(parser, filtered));
    }

    private static RedriveAsk fields(JsonParser parser, boolean filtered) throws IOException {
        String model = null;
        Deadline deadline = null;
        Long cost = null;
        boolean evenSucceeded = false;
        Filter filter = null;
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String name = parser.currentName();
            if (parser.nextToken() == JsonToken.VALUE_NULL) {
                continue;
            }
            switch (name) {
                case "model" -> model = FieldReader.text(parser, "/model", TEXT_CHARS_MAX);
                case "deadline" -> deadline = deadline(parser);
                case "max_cost_usd" -> cost = FieldReader.nanoUsd(parser, "/max_cost_usd");
                default -> {
                    // One of the two belongs to each form of the request.
                    if (name.equals("filter") && filtered) {
                        filter = filter(parser);
                    } else if (name.equals("even_succeeded") && !filtered) {
                        evenSucceeded = FieldReader.flag(parser, "/even_succeeded");
                    } else {
                        throw FieldReader.bad(
                                "/" + OptionFields.cut(name),
                                "unknown field",
                                CHANGES + (filtered ? ", filter" : ", even_succeeded"));
                    }
                }
            }
        }
        return new RedriveAsk(model, deadline, cost, evenSucceeded, filter);
    }

    private static Deadline deadline(JsonParser parser) throws IOException {
        String text = FieldReader.text(parser, "/deadline", TEXT_CHARS_MAX);
        return Deadline.parse(text)
                .orElseThrow(() -> FieldReader.bad("/deadline", text, Deadline.EXPECTED));
    }

    private static Filter filter(JsonParser parser) throws IOException {
        if (parser.currentToken() != JsonToken.START_OBJECT) {
            throw FieldReader.bad("/filter", FieldReader.found(parser), "an object");
        }
        List<String> statuses = List.of("failed", "expired", "cancelled");
        String batch = null;
        String model = null;
        String priority = null;
        Map<String, String> metadata = Map.of();
        Long fromMs = null;
        Long toMs = null;
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String name = parser.currentName();
            if (parser.nextToken() == JsonToken.VALUE_NULL) {
                continue;
            }
            String pointer = "/filter/" + OptionFields.cut(name);
            switch (name) {
                case "status" -> statuses = statuses(parser);
                case "batch" -> batch = FieldReader.text(parser, pointer, TEXT_CHARS_MAX);
                case "model" -> model = FieldReader.text(parser, pointer, TEXT_CHARS_MAX);
                case "priority" -> priority = word(parser, pointer, PRIORITIES);
                case "metadata" -> metadata = OptionFields.metadata(parser, pointer);
                case "created_after" -> fromMs = ceilingMs(parser, pointer);
                case "created_before" -> toMs = ceilingMs(parser, pointer) - 1;
                default -> throw FieldReader.bad(pointer, "unknown field", FILTERS);
            }
        }
        return new Filter(statuses, batch, model, priority, metadata, fromMs, toMs);
    }

    private static List<String> statuses(JsonParser parser) throws IOException {
        if (parser.currentToken() != JsonToken.START_ARRAY) {
            return List.of(word(parser, "/filter/status", STATUSES));
        }
        List<String> found = new ArrayList<>();
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            String status = word(parser, "/filter/status/" + found.size(), STATUSES);
            if (found.contains(status)) {
                throw FieldReader.bad("/filter/status", status + " twice", "each once");
            }
            found.add(status);
        }
        if (found.isEmpty()) {
            throw FieldReader.bad("/filter/status", "nothing", "some of " + STATUSES);
        }
        return found;
    }

    private static String word(JsonParser parser, String pointer, List<String> words)
            throws IOException {
        String word = FieldReader.text(parser, pointer, TEXT_CHARS_MAX);
        if (!words.contains(word)) {
            throw FieldReader.bad(pointer, OptionFields.cut(word), "one of " + words);
        }
        return word;
    }

    /** The first whole millisecond that is not before the moment. */
    private static long ceilingMs(JsonParser parser, String pointer) throws IOException {
        String text = FieldReader.text(parser, pointer, TEXT_CHARS_MAX);
        try {
            Instant moment =
                    text.length() == 10
                            ? LocalDate.parse(text).atStartOfDay(ZoneOffset.UTC).toInstant()
                            : OffsetDateTime.parse(text).toInstant();
            return moment.plusNanos(999_999).toEpochMilli();
        } catch (java.time.DateTimeException | ArithmeticException e) {
            throw FieldReader.bad(
                    pointer,
                    OptionFields.cut(text),
                    "RFC 3339 like 2026-01-31T12:00:00Z, or a date like 2026-01-31");
        }
    }
}
