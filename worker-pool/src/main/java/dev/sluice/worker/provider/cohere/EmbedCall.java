package dev.sluice.worker.provider.cohere;

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
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Embeddings over Cohere's embed. It wants to know what the vectors are for, and cuts what is too
 * long unless told not to; OpenAI's words say neither, so that {@code input_type} and {@code
 * truncate} of the body pass, and go for {@code search_document} and {@code NONE} without. Pure.
 */
final class EmbedCall {
    private static final int TEXTS_MAX = 96;
    private static final int DIMENSIONS_MAX = 100_000;

    private EmbedCall() {}

    static ObjectNode request(WireOrder order) throws NoTranslation {
        ChatCall.standardTier(order);
        ChatBody body = ChatBody.read(order.body());
        List<String> input = EmbeddingsBody.texts(body);
        if (input.size() > TEXTS_MAX) {
            throw NoTranslation.lacking(
                    "input",
                    "%d texts (expected: at most %d in one call)"
                            .formatted(input.size(), TEXTS_MAX));
        }
        EmbeddingsBody.encodesBase64(body);
        ObjectNode request = Json.object().put("model", order.model());
        ArrayNode texts = request.putArray("texts");
        input.forEach(texts::add);
        request.put("input_type", or(body.text("input_type"), "search_document"));
        request.put("truncate", or(body.text("truncate"), "NONE"));
        request.putArray("embedding_types").add("float");
        Long dimensions = body.integer("dimensions", 1, DIMENSIONS_MAX);
        if (dimensions != null) {
            request.put("output_dimension", dimensions);
        }
        body.rest(ChatCall.PROVIDER);
        return request;
    }

    static WireAnswer answer(WireOrder order, byte[] answered) {
        Optional<ObjectNode> parsed = Json.parse(answered);
        JsonNode all = parsed.map(answer -> answer.at("/embeddings/float")).orElseGet(Json::object);
        if (parsed.isEmpty() || !all.isArray() || all.isEmpty()) {
            return WireAnswer.Failed.malformed();
        }
        TokenUsage usage = ChatReply.usage(parsed.get().path("meta"));
        return new WireAnswer.Whole(
                EmbeddingsBody.answer(order.body(), order.model(), all, usage), usage, null);
    }

    private static String or(@Nullable String given, String otherwise) {
        return given == null ? otherwise : given;
    }
}
