package dev.sluice.worker.provider.gemini;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sluice.worker.provider.CallFailure;
import dev.sluice.worker.provider.chat.Json;
import dev.sluice.worker.provider.chat.NoTranslation;
import dev.sluice.worker.provider.sse.StreamFold;
import dev.sluice.worker.provider.wire.CheckRequest;
import dev.sluice.worker.provider.wire.Wire;
import dev.sluice.worker.provider.wire.WireAnswer;
import dev.sluice.worker.provider.wire.WireError;
import dev.sluice.worker.provider.wire.WireOrder;
import dev.sluice.worker.provider.wire.WireRequest;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/** Chats over Google's generateContent, and embeddings. */
public final class GeminiWire implements Wire {
    private static final String CHAT = "chat.completions";
    private static final String EMBEDDINGS = "embeddings";

    @Override
    public String name() {
        return "gemini";
    }

    @Override
    public WireRequest request(WireOrder order) {
        try {
            return switch (order.operation()) {
                case CHAT ->
                        ready(
                                order,
                                order.stream()
                                        ? ":streamGenerateContent?alt=sse"
                                        : ":generateContent",
                                GenerateRequest.of(order));
                case EMBEDDINGS -> ready(order, ":batchEmbedContents", Embeddings.request(order));
                default -> new WireRequest.Declined(CallFailure.Unsent.UNKNOWN_OPERATION);
            };
        } catch (NoTranslation no) {
            return new WireRequest.Declined(no.failure());
        }
    }

    private static WireRequest ready(WireOrder order, String method, ObjectNode body) {
        String model = URLEncoder.encode(order.model(), StandardCharsets.UTF_8);
        return new WireRequest.Ready(
                "/models/" + model.replace("+", "%20") + method, Map.of(), Json.bytes(body));
    }

    @Override
    public Map<String, String> credentials(
            WireOrder order, String secret, URI address, byte[] body, Instant at) {
        return Map.of("x-goog-api-key", secret);
    }

    @Override
    public WireAnswer answer(WireOrder order, byte[] body, Instant at) {
        return order.operation().equals(EMBEDDINGS)
                ? Embeddings.answer(order, body)
                : GenerateAnswer.of(body, order.reserved(), at);
    }

    @Override
    public boolean streams(String operation) {
        return operation.equals(CHAT);
    }

    @Override
    public StreamFold stream(WireOrder order, Instant at) {
        return new GenerateStream(order.reserved(), at);
    }

    @Override
    public Optional<CheckRequest> check(String model) {
        return Optional.of(CheckRequest.ofModel(model, Map.of()));
    }

    @Override
    public WireError error(int status, byte[] body) {
        return GeminiError.of(body);
    }
}
