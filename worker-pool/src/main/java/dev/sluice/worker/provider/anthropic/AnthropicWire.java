package dev.sluice.worker.provider.anthropic;

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
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/** Chats over Anthropic's Messages API. */
public final class AnthropicWire implements Wire {
    private static final String CHAT = "chat.completions";
    private static final String PATH = "/messages";
    private static final Map<String, String> HEADERS = Map.of("anthropic-version", "2023-06-01");

    @Override
    public String name() {
        return "anthropic";
    }

    @Override
    public WireRequest request(WireOrder order) {
        if (!order.operation().equals(CHAT)) {
            return new WireRequest.Declined(CallFailure.Unsent.UNKNOWN_OPERATION);
        }
        try {
            return new WireRequest.Ready(PATH, HEADERS, Json.bytes(MessagesRequest.of(order)));
        } catch (NoTranslation no) {
            return new WireRequest.Declined(no.failure());
        }
    }

    @Override
    public Map<String, String> credentials(
            WireOrder order, String secret, URI address, byte[] body, Instant at) {
        return Map.of("x-api-key", secret);
    }

    @Override
    public WireAnswer answer(WireOrder order, byte[] body, Instant at) {
        return MessagesAnswer.of(body, order.reserved(), at);
    }

    @Override
    public boolean streams(String operation) {
        return operation.equals(CHAT);
    }

    @Override
    public StreamFold stream(WireOrder order, Instant at) {
        return new MessagesStream(order.reserved(), at);
    }

    @Override
    public Optional<CheckRequest> check(String model) {
        return Optional.of(CheckRequest.ofModel(model, HEADERS));
    }

    @Override
    public WireError error(int status, byte[] body) {
        return MessagesError.of(body);
    }
}
