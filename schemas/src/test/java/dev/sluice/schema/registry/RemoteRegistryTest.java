package dev.sluice.schema.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.apache.avro.Schema;
import org.apache.avro.SchemaBuilder;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What Sluice says to a registry server and how it takes the answers. */
class RemoteRegistryTest {
    private static final Schema ORDER =
            SchemaBuilder.record("Order").namespace("test").fields().requiredLong("id").endRecord();

    private record Answer(int status, String json) {}

    private final List<String> asked = new CopyOnWriteArrayList<>();
    private final Map<String, Answer> answers = new ConcurrentHashMap<>();
    private HttpServer server;
    private SchemaRegistry registry;

    @BeforeEach
    void start() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", this::answer);
        server.start();
        registry =
                SchemaRegistry.connect(
                        "http://127.0.0.1:" + server.getAddress().getPort(),
                        Map.of(
                                "basic.auth.credentials.source", "USER_INFO",
                                "basic.auth.user.info", "ann:secret"));
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    @Test
    void registersAfterAskingForBackwardCompatibility() {
        answers.put(
                "PUT /config/orders-value", new Answer(200, "{\"compatibility\":\"BACKWARD\"}"));
        answers.put("POST /subjects/orders-value/versions", new Answer(200, "{\"id\":17}"));

        assertThat(registry.register("orders-value", ORDER)).isEqualTo(17);

        assertThat(asked).hasSize(2);
        assertThat(asked.get(0))
                .startsWith("PUT /config/orders-value Basic YW5uOnNlY3JldA==")
                .contains("\"compatibility\":\"BACKWARD\"");
        assertThat(asked.get(1)).startsWith("POST /subjects/orders-value/versions Basic ");
    }

    @Test
    void saysWhatTheRegistryRefused() {
        answers.put(
                "PUT /config/orders-value", new Answer(200, "{\"compatibility\":\"BACKWARD\"}"));
        answers.put(
                "POST /subjects/orders-value/versions",
                new Answer(409, "{\"error_code\":409,\"message\":\"READER_FIELD_MISSING: note\"}"));

        assertThatThrownBy(() -> registry.register("orders-value", ORDER))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("refused schema test.Order under subject orders-value")
                .hasMessageContaining("READER_FIELD_MISSING: note");
    }

    @Test
    void readingNeverRegisters() {
        answers.put(
                "POST /subjects/orders-value",
                new Answer(404, "{\"error_code\":40403,\"message\":\"Schema not found\"}"));

        assertThatThrownBy(() -> registry.idOf("orders-value", ORDER))
                .isInstanceOf(SchemaMissingException.class)
                .hasMessageContaining("test.Order")
                .hasMessageContaining("run `sluice init`");
        assertThat(asked).noneMatch(a -> a.contains("/versions ") || a.startsWith("PUT"));
    }

    @ParameterizedTest
    @ValueSource(ints = {401, 403, 500, 503})
    void aRegistryThatDoesNotAnswerLacksNoSchema(int status) {
        Answer ill = new Answer(status, "{\"error_code\":%d,\"message\":\"no\"}".formatted(status));
        answers.put("POST /subjects/orders-value", ill);
        answers.put("GET /schemas/ids/7", ill);

        assertThatThrownBy(() -> registry.idOf("orders-value", ORDER))
                .isInstanceOf(UncheckedIOException.class)
                .hasMessageContaining("schema registry http://127.0.0.1");
        assertThatThrownBy(() -> registry.byId(7)).isInstanceOf(UncheckedIOException.class);
    }

    @Test
    void anIdThatTheRegistryDoesNotKnowIsMissing() {
        answers.put(
                "GET /schemas/ids/7",
                new Answer(404, "{\"error_code\":40403,\"message\":\"Schema not found\"}"));

        assertThatThrownBy(() -> registry.byId(7)).isInstanceOf(SchemaMissingException.class);
    }

    private void answer(HttpExchange exchange) throws IOException {
        String call = exchange.getRequestMethod() + " " + exchange.getRequestURI().getRawPath();
        String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
        asked.add(call + " " + exchange.getRequestHeaders().getFirst("Authorization") + " " + body);
        Answer answer = answers.getOrDefault(call, new Answer(418, "{}"));
        byte[] json = answer.json.getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().add("Content-Type", "application/json");
        exchange.sendResponseHeaders(answer.status, json.length);
        exchange.getResponseBody().write(json);
        exchange.close();
    }
}
