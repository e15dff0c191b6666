package dev.sluice.worker.provider.cohere;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sluice.worker.provider.CallFailure;
import dev.sluice.worker.provider.chat.Json;
import dev.sluice.worker.provider.chat.NoTranslation;
import dev.sluice.worker.provider.sse.StreamFold;
import dev.sluice.worker.provider.wire.Wire;
import dev.sluice.worker.provider.wire.WireAnswer;
import dev.sluice.worker.provider.wire.WireError;
import dev.sluice.worker.provider.wire.WireOrder;
import dev.sluice.worker.provider.wire.WireRequest;
import java.net.URI;
import java.time.Instant;
import java.util.Map;

/**
 * Chats, embeddings and reranking over version 2 of Cohere's API. What it takes and answers is as
 * the published classes of Cohere's Java client say (com.cohere:cohere-java 1.9.3, resources.v2),
 * and its errors as docs.cohere.com/reference/errors lists them.
 */
public final class CohereWire implements Wire {
    private static final String CHAT = "chat.completions";
    private static final String EMBEDDINGS = "embeddings";
    private static final String RERANK = "rerank";

    @Override
    public String name() {
        return "cohere";
    }

    @Override
    public WireRequest request(WireOrder order) {
        try {
            return switch (order.operation()) {
                case CHAT -> ready("/chat", ChatCall.request(order));
                case EMBEDDINGS -> ready("/embed", EmbedCall.request(order));
                case RERANK -> ready("/rerank", RerankCall.request(order));
                default -> new WireRequest.Declined(CallFailure.Unsent.UNKNOWN_OPERATION);
            };
        } catch (NoTranslation no) {
            return new WireRequest.Declined(no.failure());
        }
    }

    private static WireRequest ready(String path, ObjectNode body) {
        return new WireRequest.Ready(path, Map.of(), Json.bytes(body));
    }

    @Override
    public Map<String, String> credentials(
            WireOrder order, String secret, URI address, byte[] body, Instant at) {
        return Map.of("Authorization", "Bearer " + secret);
    }

    @Override
    public WireAnswer answer(WireOrder order, byte[] body, Instant at) {
        return switch (order.operation()) {
            case EMBEDDINGS -> EmbedCall.answer(order, body);
            case RERANK -> RerankCall.answer(order, body);
            default -> ChatReply.of(order, body, at);
        };
    }

    @Override
    public boolean streams(String operation) {
        return operation.equals(CHAT);
    }

    @Override
    public StreamFold stream(WireOrder order, Instant at) {
        return new ChatEvents(order.model(), at);
    }

    @Override
    public WireError error(int status, byte[] body) {
        return CohereError.of(status, body);
    }
}
