package dev.sluice.worker.provider.gemini;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sluice.schema.avro.TokenUsage;
import dev.sluice.worker.provider.chat.ChatBody;
import dev.sluice.worker.provider.chat.Json;
import dev.sluice.worker.provider.chat.NoTranslation;
import dev.sluice.worker.provider.wire.WireAnswer;
import dev.sluice.worker.provider.wire.WireOrder;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Embeddings over batchEmbedContents. Pure. */
final class Embeddings {
    private static final int DIMENSIONS_MAX = 100_000;
    private static final String ENCODING = "encoding_format";

    private Embeddings() {}

    static ObjectNode request(WireOrder order) throws NoTranslation {
        ChatBody body = ChatBody.read(order.body());
        JsonNode input = body.raw("input");
        Long dimensions = body.integer("dimensions", 1, DIMENSIONS_MAX);
        encodesBase64(body);
        ObjectNode request = Json.object();
        ArrayNode requests = request.putArray("requests");
        for (JsonNode text : input == null || input.isArray() ? orNone(input) : List.of(input)) {
            if (!text.isTextual()) {
                throw NoTranslation.lacking(
                        "input", "something else than texts (expected: a string or strings)");
            }
            ObjectNode one = requests.addObject().put("model", "models/" + order.model());
            one.putObject("content").putArray("parts").addObject().put("text", text.textValue());
            if (dimensions != null) {
                one.put("outputDimensionality", dimensions);
            }
        }
        if (requests.isEmpty()) {
            throw NoTranslation.wrong("input", "nothing (expected: a string or strings)");
        }
        body.rest("Gemini");
        return request;
    }

    static WireAnswer answer(WireOrder order, byte[] answered) {
        Optional<ObjectNode> parsed = Json.parse(answered);
        JsonNode all = parsed.map(answer -> answer.path("embeddings")).orElse(Json.object());
        if (parsed.isEmpty() || !all.isArray() || all.isEmpty()) {
            return WireAnswer.Failed.malformed();
        }
        boolean base64 = wantsBase64(order);
        ObjectNode body = Json.object().put("object", "list");
        ArrayNode data = body.putArray("data");
        for (JsonNode embedding : all) {
            ObjectNode one =
                    data.addObject().put("object", "embedding").put("index", data.size() - 1);
            JsonNode values = embedding.path("values");
            one.set("embedding", base64 ? body.textNode(packed(values)) : values);
        }
        body.put("model", order.model());
        TokenUsage usage = GenerateAnswer.usage(parsed.get().path("usageMetadata"));
        if (usage != null) {
            long tokens = usage.getInput() + usage.getCacheRead();
            body.putObject("usage").put("prompt_tokens", tokens).put("total_tokens", tokens);
        }
        return new WireAnswer.Whole(Json.bytes(body), usage, null);
    }

    private static Iterable<JsonNode> orNone(@Nullable JsonNode array) {
        return array == null ? List.of() : array;
    }

    private static boolean wantsBase64(WireOrder order) {
        try {
            return encodesBase64(ChatBody.read(order.body()));
        } catch (NoTranslation notThisOrder) {
            return false;
        }
    }

    private static boolean encodesBase64(ChatBody body) throws NoTranslation {
        String encoding = body.text(ENCODING);
        return switch (encoding) {
            case null -> false;
            case "float" -> false;
            case "base64" -> true;
            default ->
                    throw NoTranslation.wrong(
                            ENCODING, Json.word(encoding) + " (expected: float or base64)");
        };
    }

    /** As OpenAI packs them: floats, the lowest byte first. */
    private static String packed(JsonNode values) {
        ByteBuffer bytes =
                ByteBuffer.allocate(values.size() * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        values.forEach(value -> bytes.putFloat(value.floatValue()));
        return Base64.getEncoder().encodeToString(bytes.array());
    }
}
