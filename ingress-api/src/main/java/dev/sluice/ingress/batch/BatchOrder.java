package dev.sluice.ingress.batch;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.sluice.ingress.files.Expiry;
import dev.sluice.ingress.submit.Deadline;
import dev.sluice.ingress.submit.FieldReader;
import dev.sluice.ingress.submit.Operation;
import dev.sluice.ingress.submit.OptionFields;
import dev.sluice.ingress.submit.RequestObject;
import dev.sluice.schema.error.SluiceException;
import java.io.IOException;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What a request for a batch says.
 *
 * @param window as given, like {@code 24h}
 * @param within the same as a duration
 * @param outputKept how long its output and error files are kept, if the caller says so
 */
record BatchOrder(
        String inputFileId,
        String endpoint,
        String window,
        Duration within,
        Map<String, String> metadata,
        Optional<Duration> outputKept) {
    private static final int TEXT_CHARS_MAX = 128;
    private static final String FIELDS =
            "input_file_id, endpoint, completion_window, metadata, output_expires_after";

    /**
     * @param windowMin the shortest {@code completion_window}
     * @throws SluiceException with {@code MISSING_BODY}, {@code INVALID_JSON} or {@code
     *     INVALID_REQUEST}
     */
    static BatchOrder read(byte[] bytes, Duration windowMin) {
        return RequestObject.read(bytes, parser -> read(parser, windowMin));
    }

    private static BatchOrder read(JsonParser parser, Duration windowMin) throws IOException {
        String file = null;
        String endpoint = null;
        String window = null;
        Map<String, String> metadata = Map.of();
        Optional<Duration> outputKept = Optional.empty();
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String name = parser.currentName();
            boolean given = parser.nextToken() != JsonToken.VALUE_NULL;
            switch (name) {
                case "input_file_id" -> file = text(parser, name, given);
                case "endpoint" -> endpoint = text(parser, name, given);
                case "completion_window" -> window = text(parser, name, given);
                case "metadata" -> metadata = given ? OptionFields.metadata(parser) : Map.of();
                case "output_expires_after" ->
                        outputKept =
                                given ? Optional.of(Expiry.read(parser, name)) : Optional.empty();
                default -> {
                    if (given) {
                        throw FieldReader.bad(
                                "/" + OptionFields.cut(name), "unknown field", FIELDS);
                    }
                }
            }
        }
        if (file == null) {
            throw FieldReader.bad("/input_file_id", "missing", "the id of an uploaded file");
        }
        if (endpoint == null || Operation.ofPath(endpoint).isEmpty()) {
            throw FieldReader.bad(
                    "/endpoint",
                    endpoint == null ? "missing" : endpoint,
                    "one of " + Operation.paths());
        }
        if (window == null) {
            throw FieldReader.bad("/completion_window", "missing", "a duration like 24h");
        }
        return new BatchOrder(
                file, endpoint, window, within(window, windowMin), metadata, outputKept);
    }

    private static @Nullable String text(JsonParser parser, String name, boolean given)
            throws IOException {
        return given ? FieldReader.text(parser, "/" + name, TEXT_CHARS_MAX) : null;
    }

    static Duration within(String window, Duration min) {
        Optional<Duration> within =
                Deadline.duration(window)
                        .filter(
                                time ->
                                        time.compareTo(min) >= 0
                                                && time.compareTo(BatchConfig.WINDOW_MAX) <= 0);
        return within.orElseThrow(
                () ->
                        FieldReader.bad(
                                "/completion_window",
                                window,
                                "a duration from %s to 7d, like 24h".formatted(spoken(min))));
    }

    /** As callers write it: {@code 1h}, {@code 1m30s}. */
    private static String spoken(Duration time) {
        return time.toString().substring("PT".length()).toLowerCase(Locale.ROOT);
    }
}
