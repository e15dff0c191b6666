package dev.sluice.worker.provider.openai;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sluice.worker.provider.chat.Json;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Base64;

/**
 * Gives embeddings in the encoding that was asked for. OpenAI's own clients ask for base64 without
 * being told to, and some who speak its API answer with numbers all the same. Pure.
 */
final class EmbeddingsEncoding {
    private static final JsonFactory FACTORY = Json.factory();
    private static final ObjectMapper JSON = new ObjectMapper();

    private EmbeddingsEncoding() {}

    /**
     * @param request the caller's
     * @param answer JSON
     * @return the answer as it is, unless it has numbers where base64 was asked for
     */
    static byte[] asAsked(byte[] request, byte[] answer) {
        try {
            return wantsBase64(request) && hasNumbers(answer) ? packed(answer) : answer;
        } catch (IOException notJson) {
            // Who reads it next says so.
            return answer;
        }
    }

    private static boolean wantsBase64(byte[] request) throws IOException {
        try (JsonParser parser = FACTORY.createParser(request)) {
            parser.nextToken();
            for (String name = parser.nextFieldName();
                    name != null;
                    name = parser.nextFieldName()) {
                parser.nextToken();
                if (name.equals("encoding_format")) {
                    return "base64".equals(parser.getText());
                }
                parser.skipChildren();
            }
            return false;
        }
    }

    /** Of the first vector: nobody mixes them. */
    private static boolean hasNumbers(byte[] answer) throws IOException {
        try (JsonParser parser = FACTORY.createParser(answer)) {
            for (JsonToken token = parser.nextToken(); token != null; token = parser.nextToken()) {
                if (token == JsonToken.FIELD_NAME && parser.currentName().equals("embedding")) {
                    return parser.nextToken() == JsonToken.START_ARRAY;
                }
            }
            return false;
        }
    }

    private static byte[] packed(byte[] answer) throws IOException {
        JsonNode whole = JSON.readTree(answer);
        for (JsonNode one : whole.path("data")) {
            JsonNode vector = one.path("embedding");
            if (one instanceof ObjectNode object && vector.isArray()) {
                object.put("embedding", packed(vector));
            }
        }
        return JSON.writeValueAsBytes(whole);
    }

    /** Floats, the lowest byte first. */
    private static String packed(JsonNode vector) {
        ByteBuffer bytes =
                ByteBuffer.allocate(vector.size() * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        vector.forEach(value -> bytes.putFloat(value.floatValue()));
        return Base64.getEncoder().encodeToString(bytes.array());
    }
}
