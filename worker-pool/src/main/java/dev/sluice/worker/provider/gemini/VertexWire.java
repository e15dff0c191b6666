package dev.sluice.worker.provider.gemini;

import dev.sluice.worker.provider.CallFailure;
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
 * Chats over generateContent of Vertex AI: Gemini's words at other addresses, below a project and a
 * location, and shown a token instead of a key.
 */
public final class VertexWire implements Wire {
    private static final String CHAT = "chat.completions";
    private static final String PUBLISHER = "/publishers/google";

    private final GeminiWire gemini = new GeminiWire();

    @Override
    public String name() {
        return "vertex";
    }

    @Override
    public WireRequest request(WireOrder order) {
        if (!order.operation().equals(CHAT)) {
            return new WireRequest.Declined(CallFailure.Unsent.UNKNOWN_OPERATION);
        }
        return switch (gemini.request(order)) {
            case WireRequest.Ready ready ->
                    new WireRequest.Ready(PUBLISHER + ready.path(), ready.headers(), ready.body());
            case WireRequest.Declined declined -> declined;
        };
    }

    @Override
    public Map<String, String> credentials(
            WireOrder order, String secret, URI address, byte[] body, Instant at) {
        return Map.of("Authorization", "Bearer " + secret);
    }

    @Override
    public WireAnswer answer(WireOrder order, byte[] body, Instant at) {
        return gemini.answer(order, body, at);
    }

    @Override
    public boolean streams(String operation) {
        return gemini.streams(operation);
    }

    @Override
    public StreamFold stream(WireOrder order, Instant at) {
        return gemini.stream(order, at);
    }

    @Override
    public WireError error(int status, byte[] body) {
        return gemini.error(status, body);
    }
}
