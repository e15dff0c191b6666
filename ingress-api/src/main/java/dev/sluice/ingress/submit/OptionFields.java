package dev.sluice.ingress.submit;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.sluice.schema.avro.OnLimit;
import dev.sluice.schema.avro.Priority;
import dev.sluice.schema.avro.WebhookTarget;
import dev.sluice.schema.catalog.DataClass;
import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The fields of a job request that have a form of their own. */
public final class OptionFields {
    private static final int METADATA_PAIRS_MAX = 16;
    private static final int METADATA_KEY_CHARS_MAX = 64;
    private static final int METADATA_VALUE_CHARS_MAX = 512;
    static final int URL_CHARS_MAX = 2_048;
    static final int ENDPOINT_CHARS_MAX = 64;
    private static final int WORD_CHARS_MAX = 64;

    private OptionFields() {}

    static Operation operation(JsonParser parser) throws IOException {
        String name = FieldReader.text(parser, "/operation", WORD_CHARS_MAX);
        return Operation.ofWireId(name)
                .orElseThrow(
                        () -> FieldReader.bad("/operation", name, "one of " + Operation.wireIds()));
    }

    static Operation url(JsonParser parser) throws IOException {
        String path = FieldReader.text(parser, "/url", WORD_CHARS_MAX);
        return Operation.ofPath(path)
                .orElseThrow(() -> FieldReader.bad("/url", path, "one of " + Operation.paths()));
    }

    static String method(JsonParser parser) throws IOException {
        String method = FieldReader.text(parser, "/method", WORD_CHARS_MAX);
        if (!method.equals("POST")) {
            throw FieldReader.bad("/method", method, "POST");
        }
        return method;
    }

    static Priority priority(JsonParser parser) throws IOException {
        String name = FieldReader.text(parser, "/priority", WORD_CHARS_MAX);
        return switch (name) {
            case "interactive" -> Priority.INTERACTIVE;
            case "standard" -> Priority.STANDARD;
            case "batch" -> Priority.BATCH;
            default -> throw FieldReader.bad("/priority", name, "interactive, standard or batch");
        };
    }

    static OnLimit onLimit(JsonParser parser) throws IOException {
        String name = FieldReader.text(parser, "/on_limit", WORD_CHARS_MAX);
        return switch (name) {
            case "queue" -> OnLimit.QUEUE;
            case "reject" -> OnLimit.REJECT;
            case "downgrade" -> OnLimit.DOWNGRADE;
            default -> throw FieldReader.bad("/on_limit", name, "queue, reject or downgrade");
        };
    }

    static DataClass dataClass(JsonParser parser) throws IOException {
        String name = FieldReader.text(parser, "/data_class", WORD_CHARS_MAX);
        return switch (name) {
            case "public" -> DataClass.PUBLIC;
            case "internal" -> DataClass.INTERNAL;
            case "confidential" -> DataClass.CONFIDENTIAL;
            default ->
                    throw FieldReader.bad("/data_class", name, "public, internal or confidential");
        };
    }

    static Deadline deadline(JsonParser parser) throws IOException {
        if (parser.currentToken() != JsonToken.VALUE_STRING) {
            throw FieldReader.bad("/deadline", FieldReader.found(parser), Deadline.EXPECTED);
        }
        String text = FieldReader.text(parser, "/deadline", WORD_CHARS_MAX);
        return Deadline.parse(text)
                .orElseThrow(() -> FieldReader.bad("/deadline", text, Deadline.EXPECTED));
    }

    public static Map<String, String> metadata(JsonParser parser) throws IOException {
        return metadata(parser, "/metadata");
    }

    /**
     * @param at where the parser stands
     */
    public static Map<String, String> metadata(JsonParser parser, String at) throws IOException {
        if (parser.currentToken() != JsonToken.START_OBJECT) {
            throw FieldReader.bad(at, FieldReader.found(parser), "an object of texts");
        }
        Map<String, String> metadata = new HashMap<>();
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String key = parser.currentName();
            int chars = key.codePointCount(0, key.length());
            if (chars < 1 || chars > METADATA_KEY_CHARS_MAX) {
                throw FieldReader.bad(
                        at,
                        "a key of %d characters".formatted(chars),
                        "keys of 1 to %d characters".formatted(METADATA_KEY_CHARS_MAX));
            }
            String pointer = at + "/" + key.replace("~", "~0").replace("/", "~1");
            parser.nextToken();
            metadata.put(key, metadataValue(parser, pointer));
            if (metadata.size() > METADATA_PAIRS_MAX) {
                throw FieldReader.bad(
                        at,
                        "more than %d pairs".formatted(METADATA_PAIRS_MAX),
                        "at most %d".formatted(METADATA_PAIRS_MAX));
            }
        }
        return metadata;
    }

    private static String metadataValue(JsonParser parser, String pointer) throws IOException {
        String expected = "text of at most %d characters".formatted(METADATA_VALUE_CHARS_MAX);
        if (parser.currentToken() != JsonToken.VALUE_STRING) {
            throw FieldReader.bad(pointer, FieldReader.found(parser), expected);
        }
        String value = parser.getText();
        int chars = value.codePointCount(0, value.length());
        if (chars > METADATA_VALUE_CHARS_MAX) {
            throw FieldReader.bad(pointer, chars + " characters", expected);
        }
        return value;
    }

    static WebhookTarget webhook(JsonParser parser) throws IOException {
        String expected = "an object with either endpoint_id or url, and with url include_result";
        if (parser.currentToken() != JsonToken.START_OBJECT) {
            throw FieldReader.bad("/webhook", FieldReader.found(parser), expected);
        }
        String url = null;
        String endpoint = null;
        boolean includeResult = false;
        while (parser.nextToken() == JsonToken.FIELD_NAME) {
            String name = parser.currentName();
            parser.nextToken();
            switch (name) {
                case "url" -> url = webhookUrl(parser);
                case "endpoint_id" ->
                        endpoint =
                                FieldReader.text(
                                        parser, "/webhook/endpoint_id", ENDPOINT_CHARS_MAX);
                case "include_result" ->
                        includeResult = FieldReader.flag(parser, "/webhook/include_result");
                default ->
                        throw FieldReader.bad("/webhook", "unknown field " + cut(name), expected);
            }
        }
        if ((url == null) == (endpoint == null)) {
            throw FieldReader.bad("/webhook", url == null ? "neither" : "both", expected);
        }
        if (includeResult && url == null) {
            throw FieldReader.bad(
                    "/webhook/include_result",
                    "given beside endpoint_id",
                    "url, because an endpoint has a setting of its own");
        }
        return target(url, endpoint, includeResult);
    }

    // The generated setters take null, their parameters do not say so.
    static WebhookTarget target(
            @Nullable String url, @Nullable String endpoint, boolean includeResult) {
        WebhookTarget target = new WebhookTarget();
        target.setUrl(url);
        target.setEndpointId(endpoint);
        target.setIncludeResult(includeResult);
        return target;
    }

    private static String webhookUrl(JsonParser parser) throws IOException {
        String pointer = "/webhook/url";
        String text = FieldReader.text(parser, pointer, URL_CHARS_MAX);
        try {
            URI uri = new URI(text);
            boolean web =
                    "https".equalsIgnoreCase(uri.getScheme())
                            || "http".equalsIgnoreCase(uri.getScheme());
            if (web && uri.getHost() != null && uri.getUserInfo() == null) {
                return text;
            }
        } catch (URISyntaxException e) {
            throw FieldReader.bad(
                    pointer, "not a URL: " + e.getReason(), "an absolute http or https URL");
        }
        throw FieldReader.bad(
                pointer,
                "another kind of URL",
                "an absolute http or https URL without credentials");
    }

    public static String cut(String name) {
        return name.length() <= WORD_CHARS_MAX ? name : name.substring(0, WORD_CHARS_MAX) + "...";
    }
}
