package dev.sluice.worker.provider.gemini;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.worker.provider.CallFailure;
import dev.sluice.worker.provider.wire.WireOrder;
import dev.sluice.worker.provider.wire.WireRequest;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;

class VertexWireTest {
    private final VertexWire wire = new VertexWire();

    @Test
    void saysTheSameAsGeminiBelowThePublisher() {
        WireOrder order = order("chat.completions");

        assertThat(wire.request(order))
                .isInstanceOfSatisfying(
                        WireRequest.Ready.class,
                        ready -> {
                            assertThat(ready.path())
                                    .isEqualTo("/publishers/google/models/m:generateContent");
                            assertThat(ready.body())
                                    .isEqualTo(
                                            ((WireRequest.Ready) new GeminiWire().request(order))
                                                    .body());
                        });
    }

    @Test
    void showsAToken() {
        assertThat(
                        wire.credentials(
                                order("chat.completions"),
                                "ya29.x",
                                URI.create("http://127.0.0.1"),
                                new byte[0],
                                Instant.EPOCH))
                .isEqualTo(Map.of("Authorization", "Bearer ya29.x"));
    }

    @Test
    void hasNoEmbeddings() {
        assertThat(wire.request(order("embeddings")))
                .isEqualTo(new WireRequest.Declined(CallFailure.Unsent.UNKNOWN_OPERATION));
    }

    private static WireOrder order(String operation) {
        return new WireOrder(
                operation,
                "m",
                null,
                null,
                null,
                "{\"messages\":[{\"role\":\"user\",\"content\":\"x\"}]}"
                        .getBytes(StandardCharsets.UTF_8),
                false);
    }
}
