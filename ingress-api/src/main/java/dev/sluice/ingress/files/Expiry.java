package dev.sluice.ingress.files;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.sluice.ingress.submit.FieldReader;
import java.io.IOException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * {@code expires_after} as OpenAI's clients send it: an anchor, of which there is one, and seconds.
 */
public final class Expiry {
    private static final String ANCHOR = "created_at";
    private static final Duration MIN = Duration.ofHours(1);
    private static final Duration MAX = Duration.ofDays(30);
    private static final int WORD_CHARS_MAX = 32;

    private Expiry() {}

    static String anchor(String text) {
        return anchor("/expires_after/anchor", text);
    }

    private static String anchor(String pointer, String text) {
        if (!text.equals(ANCHOR)) {
            throw FieldReader.bad(pointer, text, ANCHOR);
        }
        return text;
    }

    static Duration after(String seconds) {
        return after("/expires_after/seconds", seconds);
    }

    private static Duration after(String pointer, String seconds) {
        if (seconds.matches("[0-9]{1,9}")) {
            Duration after = Duration.ofSeconds(Long.parseLong(seconds));
            if (after.compareTo(MIN) >= 0 && after.compareTo(MAX) <= 0) {
                return after;
            }
        }
        throw FieldReader.bad(
                pointer,
                seconds,
                "whole seconds from %d to %d".formatted(MIN.toSeconds(), MAX.toSeconds()));
    }

    static void requireBoth(@Nullable String anchor, @Nullable Duration after) {
        requireBoth("/expires_after", anchor, after);
    }

    private static void requireBoth(
            String pointer, @Nullable String anchor, @Nullable Duration after) {
        if ((anchor == null) != (after == null)) {
            throw FieldReader.bad(
                    pointer + (anchor == null ? "/anchor" : "/seconds"),
                    "missing",
                    anchor == null ? ANCHOR : "seconds");
        }
    }

    /**
     * Reads an object with both.
     *
     * @param name of the field, for messages
     * @throws dev.sluice.schema.error.SluiceException with {@code INVALID_REQUEST}
     */
    public static Duration read(JsonParser parser, String name) throws IOException {
        String pointer = "/" + name;
        if (parser.currentToken() != JsonToken.START_OBJECT) {
            throw FieldReader.bad(
                    pointer, FieldReader.found(parser), "an object with anchor and seconds");
        }
        String anchor = null;
        Duration after = null;
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String key = parser.currentName();
            JsonToken value = parser.nextToken();
            switch (key) {
                case "anchor" ->
                        anchor =
                                anchor(
                                        pointer + "/anchor",
                                        FieldReader.text(
                                                parser, pointer + "/anchor", WORD_CHARS_MAX));
                case "seconds" ->
                        after =
                                after(
                                        pointer + "/seconds",
                                        value == JsonToken.VALUE_NUMBER_INT
                                                ? parser.getText()
                                                : FieldReader.found(parser));
                default ->
                        throw FieldReader.bad(
                                pointer,
                                "unknown field in it",
                                "an object with anchor and seconds");
            }
        }
        requireBoth(pointer, anchor, after);
        if (after == null) {
            throw FieldReader.bad(pointer, "empty", "an object with anchor and seconds");
        }
        return after;
    }
}
