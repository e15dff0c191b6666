package dev.sluice.worker.provider.gemini;

import dev.sluice.worker.provider.CallFailure;
import dev.sluice.worker.provider.chat.Json;
import dev.sluice.worker.provider.chat.NoTranslation;
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

/** Chats over Google's generateContent; plain answers, no streams yet. */
public final class GeminiWire implements Wire {
    private static final String CHAT = "chat.completions";

    @Override
    public String name() {
        return "gemini";
    }

    @Override
    public WireRequest request(WireOrder order) {
        if (!order.operation().equals(CHAT)) {
            return new WireRequest.Declined(CallFailure.Unsent.UNKNOWN_OPERATION);
        }
        try {
            return new WireRequest.Ready(
                    "/models/"
                            + URLEncoder.encode(order.model(), StandardCharsets.UTF_8)
                            + ":generateContent",
                    Map.of(),
                    Json.bytes(GenerateRequest.of(order)));
        } catch (NoTranslation no) {
            return new WireRequest.Declined(no.failure());
        }
    }

    @Override
    public Map<String, String> credentials(String secret, URI address, byte[] body, Instant at) {
        return Map.of("x-goog-api-key", secret);
    }

    @Override
    public WireAnswer answer(WireOrder order, byte[] body, Instant at) {
        return GenerateAnswer.of(body, at);
    }

    @Override
    public WireError error(int status, byte[] body) {
        return GeminiError.of(body);
    }
}
