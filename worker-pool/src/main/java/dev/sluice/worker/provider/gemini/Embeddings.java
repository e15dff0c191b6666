package dev.sluice.worker.provider.gemini;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sluice.schema.avro.TokenUsage;
import dev.sluice.worker.provider.chat.ChatBody;
import dev.sluice.worker.provider.chat.EmbeddingsBody;
import dev.sluice.worker.provider.chat.Json;
import dev.sluice.worker.provider.chat.NoTranslation;
import dev.sluice.worker.provider.wire.WireAnswer;
import dev.sluice.worker.provider.wire.WireOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Embeddings over batchEmbedContents. Pure. */
final class Embeddings {
    private static final int DIMENSIONS_MAX = 100_000;

    private Embeddings() {}

    static ObjectNode request(WireOrder order) throws NoTranslation {
        ChatBody body = ChatBody.read(order.body());
        List<String> texts = EmbeddingsBody.texts(body);
        Long dimensions = body.integer("dimensions", 1, DIMENSIONS_MAX);
        EmbeddingsBody.encodesBase64(body);
        ObjectNode request = Json.object();
        ArrayNode requests = request.putArray("requests");
        for (String text : texts) {
            ObjectNode one = requests.addObject().put("model", "models/" + order.model());
            one.putObject("content").putArray("parts").addObject().put("text", text);
            if (dimensions != null) {
                one.put("outputDimensionality", dimensions);
            }
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
        List<JsonNode> vectors = new ArrayList<>(all.size());
        all.forEach(embedding -> vectors.add(embedding.path("values")));
        TokenUsage usage = GenerateAnswer.usage(parsed.get().path("usageMetadata"));
        return new WireAnswer.Whole(
                EmbeddingsBody.answer(order.body(), order.model(), vectors, usage), usage, null);
    }
}
