package dev.sluice.worker.provider.cohere;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sluice.schema.avro.TokenUsage;
import dev.sluice.schema.catalog.UnitKind;
import dev.sluice.worker.provider.Reserved;
import dev.sluice.worker.provider.Tokens;
import dev.sluice.worker.provider.chat.ChatBody;
import dev.sluice.worker.provider.chat.Json;
import dev.sluice.worker.provider.chat.NoTranslation;
import dev.sluice.worker.provider.wire.WireAnswer;
import dev.sluice.worker.provider.wire.WireOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Reranking over Cohere's rerank, whose words jobs use anyway. Version 2 takes texts alone and
 * gives none back; {@code return_documents} is kept by putting the job's own into the answer. Pure.
 */
final class RerankCall {
    private static final String DOCUMENTS = "documents";
    private static final String RETURNED = "return_documents";

    private RerankCall() {}

    static ObjectNode request(WireOrder order) throws NoTranslation {
        ChatCall.standardTier(order);
        ChatBody body = ChatBody.read(order.body());
        ObjectNode request = Json.object().put("model", order.model());
        String query = body.text("query");
        if (query == null) {
            throw NoTranslation.wrong("query", "nothing (expected: string)");
        }
        request.put("query", query);
        ArrayNode texts = request.putArray(DOCUMENTS);
        documents(body).forEach(texts::add);
        number(body, "top_n", request);
        number(body, "max_tokens_per_doc", request);
        body.flag(RETURNED);
        body.rest(ChatCall.PROVIDER);
        return request;
    }

    static WireAnswer answer(WireOrder order, byte[] answered) {
        Optional<ObjectNode> parsed = Json.parse(answered);
        if (parsed.isEmpty() || !parsed.get().path("results").isArray()) {
            return WireAnswer.Failed.malformed();
        }
        ObjectNode answer = parsed.get();
        List<String> returned = returned(order);
        ObjectNode body = Json.object().put("id", answer.path("id").asText());
        body.put("model", order.model());
        ArrayNode results = body.putArray("results");
        for (JsonNode result : answer.path("results")) {
            int index = result.path("index").asInt();
            ObjectNode one = results.addObject().put("index", index);
            one.set("relevance_score", result.path("relevance_score"));
            if (index >= 0 && index < returned.size()) {
                one.putObject("document").put("text", returned.get(index));
            }
        }
        JsonNode units = answer.at("/meta/billed_units/search_units");
        if (units.isNumber()) {
            body.putObject("usage").put("search_units", units.asLong());
        }
        TokenUsage counted = ChatReply.usage(answer.path("meta"));
        return new WireAnswer.Whole(
                Json.bytes(body),
                searched(
                        order.reserved(),
                        counted == null ? Tokens.estimated(order.body().length, 0) : counted,
                        units),
                null);
    }

    /** What reranks are billed by. */
    private static TokenUsage searched(Reserved reserved, TokenUsage tokens, JsonNode units) {
        return units.isNumber()
                ? reserved.counted(tokens, UnitKind.SEARCH_UNIT, units.asLong())
                : tokens;
    }

    private static void number(ChatBody body, String field, ObjectNode request)
            throws NoTranslation {
        Long value = body.integer(field, 1, Integer.MAX_VALUE);
        if (value != null) {
            request.put(field, value);
        }
    }

    private static List<String> documents(ChatBody body) throws NoTranslation {
        JsonNode all = body.raw(DOCUMENTS);
        if (all == null || !all.isArray() || all.isEmpty()) {
            throw NoTranslation.wrong(DOCUMENTS, "none (expected: an array of strings)");
        }
        List<String> texts = new ArrayList<>(all.size());
        for (JsonNode document : all) {
            JsonNode text = document.isObject() ? document.path("text") : document;
            boolean more = document.isObject() && document.size() > 1;
            if (!text.isTextual() || more) {
                throw NoTranslation.lacking(
                        DOCUMENTS + "[" + texts.size() + "]",
                        "more than a text (expected: a string, or an object with text alone)");
            }
            texts.add(text.textValue());
        }
        return texts;
    }

    private static List<String> returned(WireOrder order) {
        try {
            ChatBody body = ChatBody.read(order.body());
            return Boolean.TRUE.equals(body.flag(RETURNED)) ? documents(body) : List.of();
        } catch (NoTranslation notThisOrder) {
            return List.of();
        }
    }
}
