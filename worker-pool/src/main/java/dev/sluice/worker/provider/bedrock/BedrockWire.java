package dev.sluice.worker.provider.bedrock;

import dev.sluice.schema.avro.WireSettings;
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
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Map;

/**
 * Chats over Bedrock's Converse API. A secret of the form {@code
 * ACCESS_KEY_ID:SECRET_ACCESS_KEY[:SESSION_TOKEN]} signs each request; one without a colon is a key
 * of Bedrock's own and is shown as it is.
 */
public final class BedrockWire implements Wire {
    private static final String CHAT = "chat.completions";

    /** Where neither the base URL nor the catalogue names one, which the catalogue refuses. */
    private static final String NO_REGION = "us-east-1";

    @Override
    public String name() {
        return "bedrock";
    }

    @Override
    public WireRequest request(WireOrder order) {
        if (!order.operation().equals(CHAT)) {
            return new WireRequest.Declined(CallFailure.Unsent.UNKNOWN_OPERATION);
        }
        try {
            String model = URLEncoder.encode(order.model(), StandardCharsets.UTF_8);
            return new WireRequest.Ready(
                    "/model/"
                            + model.replace("+", "%20")
                            + (order.stream() ? "/converse-stream" : "/converse"),
                    Map.of(),
                    Json.bytes(ConverseRequest.of(order)));
        } catch (NoTranslation no) {
            return new WireRequest.Declined(no.failure());
        }
    }

    @Override
    public Map<String, String> credentials(
            WireOrder order, String secret, URI address, byte[] body, Instant at) {
        if (secret.indexOf(':') < 0) {
            return Map.of("Authorization", "Bearer " + secret);
        }
        WireSettings settings = order.settings();
        String region = settings == null ? null : settings.getRegion();
        return AwsSignature.of(secret, region == null ? NO_REGION : region, address, body, at);
    }

    @Override
    public WireAnswer answer(WireOrder order, byte[] body, Instant at) {
        return ConverseAnswer.of(order, body, at);
    }

    @Override
    public boolean streams(String operation) {
        return operation.equals(CHAT);
    }

    @Override
    public StreamFold stream(WireOrder order, Instant at) {
        return new ConverseStream(order.model(), at);
    }

    @Override
    public WireError error(int status, byte[] body) {
        return ConverseError.of(body);
    }
}
