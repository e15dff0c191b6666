package dev.sluice.worker.provider.chat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sluice.schema.avro.TokenUsage;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** OpenAI's embeddings, for wires that have them in other words. Pure. */
public final class EmbeddingsBody {
    private static final String ENCODING = "encoding_format";

    private EmbeddingsBody() {}

    /** The texts of {@code input}, of which there is one at least. */
    public static List<String> texts(ChatBody body) throws NoTranslation {
        JsonNode input = body.raw("input");
        List<String> texts = new ArrayList<>();
        for (JsonNode text : input == null || input.isArray() ? orNone(input) : List.of(input)) {
            if (!text.isTextual()) {
                throw NoTranslation.lacking(
                        "input", "something else than texts (expected: a string or strings)");
            }
            texts.add(text.textValue());
        }
        if (texts.isEmpty()) {
            throw NoTranslation.wrong("input", "nothing (expected: a string or strings)");
        }
        return texts;
    }

    /** Whether vectors are asked for in base64. */
    public static boolean encodesBase64(ChatBody body) throws NoTranslation {
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

    /**
     * @param asked the job's body
     * @param vectors arrays of numbers, in the order of the texts
     * @param usage null when the provider counted nothing
     */
    public static byte[] answer(
            byte[] asked, String model, Iterable<JsonNode> vectors, @Nullable TokenUsage usage) {
        boolean base64 = wantsBase64(asked);
        ObjectNode body = Json.object().put("object", "list");
        ArrayNode data = body.putArray("data");
        for (JsonNode values : vectors) {
            ObjectNode one =
                    data.addObject().put("object", "embedding").put("index", data.size() - 1);
            one.set("embedding", base64 ? body.textNode(packed(values)) : values);
        }
        body.put("model", model);
        if (usage != null) {
            long tokens = usage.getInput() + usage.getCacheRead();
            body.putObject("usage").put("prompt_tokens", tokens).put("total_tokens", tokens);
        }
        return Json.bytes(body);
    }

    private static Iterable<JsonNode> orNone(@Nullable JsonNode array) {
        return array == null ? List.of() : array;
    }

    private static boolean wantsBase64(byte[] asked) {
        try {
            return encodesBase64(ChatBody.read(asked));
        } catch (NoTranslation notThisOrder) {
            return false;
        }
    }

    /** As OpenAI packs them: floats, the lowest byte first. */
    private static String packed(JsonNode values) {
        ByteBuffer bytes =
                ByteBuffer.allocate(values.size() * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        values.forEach(value -> bytes.putFloat(value.floatValue()));
        return Base64.getEncoder().encodeToString(bytes.array());
    }
}
