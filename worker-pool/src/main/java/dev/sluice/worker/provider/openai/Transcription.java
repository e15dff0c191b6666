package dev.sluice.worker.provider.openai;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.sluice.schema.audio.AudioLength;
import dev.sluice.schema.avro.TokenSource;
import dev.sluice.schema.avro.TokenUsage;
import dev.sluice.schema.catalog.UnitKind;
import dev.sluice.schema.wire.AudioSize;
import dev.sluice.worker.provider.Reserved;
import dev.sluice.worker.provider.Tokens;
import dev.sluice.worker.provider.chat.Json;
import dev.sluice.worker.provider.chat.NoTranslation;
import dev.sluice.worker.provider.wire.WireOrder;
import dev.sluice.worker.provider.wire.WireRequest;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Audio that is to be written down. The job has the form as JSON, with the audio as base64 in
 * {@code file}; an answer that is a text is kept as JSON, too. See decision 0024. Pure.
 */
final class Transcription {
    private static final JsonFactory JSON = Json.factory();
    private static final Set<String> TEXTS = Set.of("text", "srt", "vtt");
    private static final Pattern MEDIA_TYPE = Pattern.compile("[\\w.+-]{1,64}/[\\w.+-]{1,64}");
    private static final String SHAPE =
            "(expected: {\"filename\": ..., \"data\": ...}, the audio in base64)";

    private Transcription() {}

    /**
     * @param body one JSON object
     * @throws NoTranslation when it is no form
     */
    static WireRequest.Ready request(String path, byte[] body) throws NoTranslation {
        FormBody form = new FormBody(body);
        boolean heard = false;
        try (JsonParser parser = JSON.createParser(body)) {
            parser.nextToken();
            for (String name = parser.nextFieldName();
                    name != null;
                    name = parser.nextFieldName()) {
                parser.nextToken();
                if (name.equals("file")) {
                    file(parser, form);
                    heard = true;
                } else {
                    field(parser, name, form);
                }
            }
        } catch (IOException e) {
            throw new IllegalStateException("a body that was written as JSON is none", e);
        }
        if (!heard) {
            throw NoTranslation.wrong("file", "missing " + SHAPE);
        }
        return new WireRequest.Ready(
                path, Map.of(), form.whole(), form.contentType(), "application/json, text/*");
    }

    private static void file(JsonParser parser, FormBody form) throws IOException, NoTranslation {
        if (parser.currentToken() != JsonToken.START_OBJECT) {
            throw NoTranslation.wrong("file", "no object " + SHAPE);
        }
        String filename = "audio";
        String type = "application/octet-stream";
        byte[] data = null;
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String name = parser.currentName();
            boolean text = parser.nextToken() == JsonToken.VALUE_STRING;
            if (text && name.equals("data")) {
                data = base64(parser);
            } else if (text && name.equals("filename")) {
                filename = parser.getText();
            } else if (text && name.equals("content_type")) {
                type = mediaType(parser.getText());
            } else {
                throw NoTranslation.wrong("file." + Json.word(name), "unknown " + SHAPE);
            }
        }
        if (data == null || data.length == 0) {
            throw NoTranslation.wrong("file.data", "missing " + SHAPE);
        }
        form.file("file", filename, type, data);
    }

    private static byte[] base64(JsonParser parser) throws NoTranslation {
        try {
            return parser.getBinaryValue();
        } catch (IOException notBase64) {
            throw NoTranslation.wrong("file.data", "no base64 " + SHAPE);
        }
    }

    private static String mediaType(String text) throws NoTranslation {
        if (!MEDIA_TYPE.matcher(text).matches()) {
            throw NoTranslation.wrong(
                    "file.content_type", "no content type (expected: one like audio/mpeg)");
        }
        return text;
    }

    /** Lists are repeated under {@code name[]}, members of objects stand under {@code name[x]}. */
    private static void field(JsonParser parser, String name, FormBody form)
            throws IOException, NoTranslation {
        switch (parser.currentToken()) {
            case START_ARRAY -> {
                while (parser.nextToken() != JsonToken.END_ARRAY) {
                    scalar(parser, name + "[]", name, form);
                }
            }
            case START_OBJECT -> {
                while (parser.nextToken() == JsonToken.FIELD_NAME) {
                    String member = parser.currentName();
                    parser.nextToken();
                    scalar(parser, name + "[" + member + "]", name, form);
                }
            }
            case null, default -> scalar(parser, name, name, form);
        }
    }

    private static void scalar(JsonParser parser, String as, String field, FormBody form)
            throws IOException, NoTranslation {
        JsonToken token = parser.currentToken();
        if (!token.isScalarValue()) {
            throw NoTranslation.wrong(
                    Json.word(field), "too deep for a form (expected: a text, a number or a list)");
        }
        if (token != JsonToken.VALUE_NULL) {
            form.field(as, parser.getText());
        }
    }

    /**
     * @param asked the job's body
     * @param contentType of the answer
     * @return a text as JSON; anything else as it is
     */
    static byte[] asJson(byte[] asked, byte[] answer, String contentType) {
        String type = contentType.toLowerCase(Locale.ROOT);
        boolean text =
                !type.startsWith("text/html")
                        && (type.isEmpty()
                                || type.startsWith("text/")
                                || type.startsWith("application/x-subrip"));
        String format = member(asked, "response_format");
        return text && format != null && TEXTS.contains(format)
                ? Json.bytes(Json.object().put("text", new String(answer, StandardCharsets.UTF_8)))
                : answer;
    }

    /**
     * By how long the audio plays where seconds have a price, else by its size. No more than is
     * reserved.
     */
    static TokenUsage uncounted(WireOrder order) {
        Reserved reserved = order.reserved();
        if (!reserved.has(UnitKind.AUDIO_SECOND)) {
            return Tokens.audio(0, bySize(order.body()), 0, TokenSource.ESTIMATED);
        }
        byte[] audio = audio(order.body(), JsonParser::getBinaryValue, new byte[0]);
        long seconds = AudioLength.seconds(audio).orElseGet(() -> AudioSize.units(audio.length));
        long most = reserved.most(UnitKind.AUDIO_SECOND);
        return reserved.counted(
                Tokens.audio(0, 0, 0, TokenSource.ESTIMATED),
                UnitKind.AUDIO_SECOND,
                most == 0 ? seconds : Math.min(seconds, most));
    }

    private static long bySize(byte[] asked) {
        return audio(asked, parser -> AudioSize.unitsOfBase64(parser.getTextLength()), 0L);
    }

    /** What is read of the audio in base64. */
    private interface Reading<T> {
        T of(JsonParser parser) throws IOException;
    }

    /**
     * @param none where there is no audio
     */
    private static <T> T audio(byte[] asked, Reading<T> reading, T none) {
        try (JsonParser parser = JSON.createParser(asked)) {
            parser.nextToken();
            for (String name = parser.nextFieldName();
                    name != null;
                    name = parser.nextFieldName()) {
                boolean object = parser.nextToken() == JsonToken.START_OBJECT;
                while (object
                        && name.equals("file")
                        && parser.nextToken() == JsonToken.FIELD_NAME) {
                    boolean data = parser.currentName().equals("data");
                    if (parser.nextToken() == JsonToken.VALUE_STRING && data) {
                        return reading.of(parser);
                    }
                    parser.skipChildren();
                }
                parser.skipChildren();
            }
            return none;
        } catch (IOException notJson) {
            return none;
        }
    }

    private static @Nullable String member(byte[] asked, String wanted) {
        try (JsonParser parser = JSON.createParser(asked)) {
            parser.nextToken();
            for (String name = parser.nextFieldName();
                    name != null;
                    name = parser.nextFieldName()) {
                if (parser.nextToken() == JsonToken.VALUE_STRING && name.equals(wanted)) {
                    return parser.getText();
                }
                parser.skipChildren();
            }
            return null;
        } catch (IOException notJson) {
            return null;
        }
    }
}
