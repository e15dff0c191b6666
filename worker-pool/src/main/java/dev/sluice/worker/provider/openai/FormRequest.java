package dev.sluice.worker.provider.openai;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.sluice.worker.provider.chat.Json;
import dev.sluice.worker.provider.chat.NoTranslation;
import dev.sluice.worker.provider.wire.WireRequest;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * A request that OpenAI takes as a form. The job has the form as JSON, with files in base64. See
 * decision 0024. Pure.
 */
final class FormRequest {
    private static final JsonFactory JSON = Json.factory();
    private static final Pattern MEDIA_TYPE = Pattern.compile("[\\w.+-]{1,64}/[\\w.+-]{1,64}");
    private static final String SHAPE =
            "(expected: {\"filename\": ..., \"data\": ...}, the file in base64)";

    private FormRequest() {}

    /**
     * @param body one JSON object
     * @param files names of the members that are files, or lists of them; the first has to be there
     * @throws NoTranslation when it is no form
     */
    static WireRequest.Ready of(String path, byte[] body, String... files) throws NoTranslation {
        FormBody form = new FormBody(body);
        List<String> names = List.of(files);
        boolean there = false;
        try (JsonParser parser = JSON.createParser(body)) {
            parser.nextToken();
            for (String name = parser.nextFieldName();
                    name != null;
                    name = parser.nextFieldName()) {
                parser.nextToken();
                if (names.contains(name)) {
                    files(parser, name, form);
                    there |= name.equals(files[0]);
                } else {
                    field(parser, name, form);
                }
            }
        } catch (IOException e) {
            throw new IllegalStateException("a body that was written as JSON is none", e);
        }
        if (!there) {
            throw NoTranslation.wrong(files[0], "missing " + SHAPE);
        }
        return new WireRequest.Ready(
                path, Map.of(), form.whole(), form.contentType(), "application/json, text/*");
    }

    private static void files(JsonParser parser, String name, FormBody form)
            throws IOException, NoTranslation {
        if (parser.currentToken() != JsonToken.START_ARRAY) {
            file(parser, name, name, form);
            return;
        }
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            file(parser, name, name + "[]", form);
        }
    }

    /**
     * @param as what the form calls it
     */
    private static void file(JsonParser parser, String field, String as, FormBody form)
            throws IOException, NoTranslation {
        if (parser.currentToken() != JsonToken.START_OBJECT) {
            throw NoTranslation.wrong(field, "no object " + SHAPE);
        }
        String filename = field;
        String type = "application/octet-stream";
        byte[] data = null;
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String name = parser.currentName();
            boolean text = parser.nextToken() == JsonToken.VALUE_STRING;
            if (text && name.equals("data")) {
                data = base64(parser, field);
            } else if (text && name.equals("filename")) {
                filename = parser.getText();
            } else if (text && name.equals("content_type")) {
                type = mediaType(parser.getText(), field);
            } else {
                throw NoTranslation.wrong(field + "." + Json.word(name), "unknown " + SHAPE);
            }
        }
        if (data == null || data.length == 0) {
            throw NoTranslation.wrong(field + ".data", "missing " + SHAPE);
        }
        form.file(as, filename, type, data);
    }

    private static byte[] base64(JsonParser parser, String field) throws NoTranslation {
        try {
            return parser.getBinaryValue();
        } catch (IOException notBase64) {
            throw NoTranslation.wrong(field + ".data", "no base64 " + SHAPE);
        }
    }

    private static String mediaType(String text, String field) throws NoTranslation {
        if (!MEDIA_TYPE.matcher(text).matches()) {
            throw NoTranslation.wrong(
                    field + ".content_type", "no content type (expected: one like audio/mpeg)");
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

    /** A text of a body; empty: there is none. */
    static Optional<String> member(byte[] asked, String wanted) {
        try (JsonParser parser = JSON.createParser(asked)) {
            parser.nextToken();
            for (String name = parser.nextFieldName();
                    name != null;
                    name = parser.nextFieldName()) {
                if (parser.nextToken() == JsonToken.VALUE_STRING && name.equals(wanted)) {
                    return Optional.of(parser.getText());
                }
                parser.skipChildren();
            }
            return Optional.empty();
        } catch (IOException notJson) {
            return Optional.empty();
        }
    }
}
