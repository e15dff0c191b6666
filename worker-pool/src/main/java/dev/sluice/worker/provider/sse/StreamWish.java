package dev.sluice.worker.provider.sse;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.sluice.worker.provider.chat.Json;
import java.io.IOException;

/** What a caller wrote in {@code stream_options}. Pure. */
public final class StreamWish {
    private static final JsonFactory JSON = Json.factory();

    private StreamWish() {}

    /** Whether the stream shall end with an event that has the usage. */
    public static boolean includesUsage(byte[] body) {
        try (JsonParser parser = JSON.createParser(body)) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                return false;
            }
            boolean included = false;
            for (String name = parser.nextFieldName();
                    name != null;
                    name = parser.nextFieldName()) {
                JsonToken value = parser.nextToken();
                if (name.equals("stream_options") && value == JsonToken.START_OBJECT) {
                    included = option(parser);
                } else {
                    parser.skipChildren();
                }
            }
            return included;
        } catch (IOException notJson) {
            return false;
        }
    }

    private static boolean option(JsonParser parser) throws IOException {
        boolean included = false;
        for (String name = parser.nextFieldName(); name != null; name = parser.nextFieldName()) {
            JsonToken value = parser.nextToken();
            if (name.equals("include_usage")) {
                included = value == JsonToken.VALUE_TRUE;
            }
            parser.skipChildren();
        }
        return included;
    }
}
