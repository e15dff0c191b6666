package dev.sluice.worker.provider.wire;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpServer;
import dev.sluice.schema.avro.OutcomeReason;
import dev.sluice.schema.avro.TokenSource;
import dev.sluice.schema.usage.TokenCounts;
import dev.sluice.worker.provider.CallEnd;
import dev.sluice.worker.provider.CallFailure;
import dev.sluice.worker.provider.chat.ChatAnswer;
import dev.sluice.worker.provider.chat.ChatBody;
import dev.sluice.worker.provider.chat.ErrorBody;
import dev.sluice.worker.provider.chat.Json;
import dev.sluice.worker.provider.chat.NoTranslation;
import dev.sluice.worker.provider.chat.Part;
import dev.sluice.worker.provider.chat.Turn;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The worked example of docs/providers.md: a wire for a provider that knows texts alone. */
class WorkedExampleTest {

    /**
     * {@code POST /say {"model", "lines": ["user: hi"], "limit"}} is answered with {@code {"said",
     * "in", "out"}}, or with {@code {"fault"}}.
     */
    private static final class ExampleWire implements Wire {
        @Override
        public String name() {
            return "example";
        }

        @Override
        public WireRequest request(WireOrder order) {
            if (!order.operation().equals("chat.completions")) {
                return new WireRequest.Declined(CallFailure.Unsent.UNKNOWN_OPERATION);
            }
            try {
                return new WireRequest.Ready("/say", Map.of(), Json.bytes(said(order)));
            } catch (NoTranslation no) {
                return new WireRequest.Declined(no.failure());
            }
        }

        private static ObjectNode said(WireOrder order) throws NoTranslation {
            ChatBody chat = ChatBody.read(order.body());
            ObjectNode request = Json.object().put("model", order.model());
            ArrayNode lines = request.putArray("lines");
            for (Turn turn : chat.turns()) {
                switch (turn) {
                    case Turn.System system -> line("system", system.parts(), lines);
                    case Turn.User user -> line("user", user.parts(), lines);
                    case Turn.Assistant assistant -> line("assistant", assistant.parts(), lines);
                    case Turn.ToolResult result ->
                            throw NoTranslation.lacking(
                                    result.at() + ".role",
                                    "tool (expected: system, user or assistant)");
                }
            }
            Long own = chat.outputTokensMax();
            Long bound = order.outputTokensMax() == null ? own : order.outputTokensMax();
            if (bound != null) {
                request.put("limit", bound);
            }
            chat.rest("Example");
            return request;
        }

        private static void line(String who, List<Part> parts, ArrayNode lines)
                throws NoTranslation {
            for (Part part : parts) {
                if (!(part instanceof Part.Text text)) {
                    throw NoTranslation.lacking(part.at() + ".type", "no text (expected: text)");
                }
                lines.add(who + ": " + text.text());
            }
        }

        @Override
        public Map<String, String> credentials(
                WireOrder order, String secret, URI address, byte[] body, Instant at) {
            return Map.of("x-example-key", secret);
        }

        @Override
        public WireAnswer answer(WireOrder order, byte[] body, Instant at) {
            ObjectNode answer = Json.parse(body).orElse(Json.object());
            if (!answer.path("said").isTextual()) {
                return WireAnswer.Failed.malformed();
            }
            var usage =
                    TokenCounts.of(
                            answer.path("in").asLong(),
                            answer.path("out").asLong(),
                            TokenSource.PROVIDER);
            var choice =
                    new ChatAnswer.Choice(
                            answer.path("said").textValue(),
                            null,
                            null,
                            null,
                            List.of(),
                            null,
                            ChatAnswer.Finish.STOP);
            return new WireAnswer.Whole(
                    new ChatAnswer("example-1", order.model(), at, List.of(choice), usage, null)
                            .body(),
                    usage,
                    null);
        }

        @Override
        public WireError error(int status, byte[] body) {
            String fault = Json.parse(body).map(all -> all.path("fault").asText("")).orElse("");
            String code = fault.equals("broke") ? "insufficient_quota" : "";
            return new WireError(code, "", Optional.empty(), ErrorBody.of(fault, "", code));
        }
    }

    private final Rig rig = new Rig();
    private volatile String received = "";
    private HttpServer provider;
    private volatile int status = 200;
    private volatile String answer = "{\"said\":\"hello\",\"in\":3,\"out\":1}";

    @BeforeEach
    void start() throws IOException {
        provider = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        provider.createContext(
                "/say",
                exchange -> {
                    String key = exchange.getRequestHeaders().getFirst("x-example-key");
                    byte[] body = exchange.getRequestBody().readAllBytes();
                    received = key + " " + new String(body, StandardCharsets.UTF_8);
                    byte[] bytes = answer.getBytes(StandardCharsets.UTF_8);
                    exchange.sendResponseHeaders(status, bytes.length);
                    exchange.getResponseBody().write(bytes);
                    exchange.close();
                });
        provider.start();
    }

    @AfterEach
    void stop() {
        provider.stop(0);
        rig.close();
    }

    @Test
    void runsAJob() {
        CallEnd end =
                call("{\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}],\"max_tokens\":5}");

        assertThat(received)
                .isEqualTo("sk-1 {\"model\":\"m\",\"lines\":[\"user: hi\"],\"limit\":5}");
        assertThat(end.answer()).asString().contains("\"content\":\"hello\"");
        assertThat(end.usage().getInput()).isEqualTo(3);
    }

    @Test
    void declinesWhatTheProviderLacks() {
        CallEnd end = call("{\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}],\"seed\":5}");

        assertThat(end.callMade()).isFalse();
        assertThat(end.outcome().message()).contains("seed: Example has nothing like it");
        assertThat(received).isEmpty();
    }

    @Test
    void readsAnError() {
        status = 400;
        answer = "{\"fault\":\"broke\"}";

        CallEnd end = call("{\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}]}");

        assertThat(end.outcome().reason()).isEqualTo(OutcomeReason.QUOTA);
    }

    private CallEnd call(String body) {
        return rig.call(
                new ExampleWire(),
                "http://127.0.0.1:" + provider.getAddress().getPort(),
                "m",
                body,
                null,
                rig.guard());
    }
}
