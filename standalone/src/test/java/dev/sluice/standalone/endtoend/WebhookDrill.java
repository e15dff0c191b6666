package dev.sluice.standalone.endtoend;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.sluice.standalone.testkit.ApiClient;
import dev.sluice.standalone.testkit.TestInstallation;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/** A receiver of webhooks, beside the jobs of {@link EndToEndIT}. */
final class WebhookDrill implements AutoCloseable {
    static final Map<String, Object> SETTINGS =
            Map.of(
                    "sluice.webhooks.plain-http",
                    true,
                    "sluice.webhooks.allowed-networks",
                    List.of("127.0.0.0/8"));
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String PATH = "/v1/webhook-endpoints";

    private final HttpServer receiver;
    private final ApiClient acme;
    private final Map<String, String> secrets = new ConcurrentHashMap<>();

    /** Events by the path that they came to, each once. */
    final Map<String, Map<String, JsonNode>> events = new ConcurrentHashMap<>();

    final List<String> unsigned = new CopyOnWriteArrayList<>();

    /** What came, as the JavaScript library's test wants it: one JSON object each. */
    final List<String> raw = new CopyOnWriteArrayList<>();

    private WebhookDrill(HttpServer receiver, ApiClient acme) {
        this.receiver = receiver;
        this.acme = acme;
    }

    /** Subscribes the ends of all jobs of {@code acme}. */
    static WebhookDrill start(TestInstallation sluice) throws Exception {
        HttpServer receiver =
                HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        var drill = new WebhookDrill(receiver, sluice.client("acme"));
        receiver.createContext("/", drill::receive);
        receiver.start();
        JsonNode endpoint =
                drill.call("POST", "", "{\"url\":\"%s\"}".formatted(drill.url("/all")), 201);
        drill.secrets.put("/all", endpoint.path("secret").asText());
        JsonNode own = drill.call("POST", "/job-urls/rotate-secret", "", 200);
        drill.secrets.put("/own", own.path("secret").asText());
        String id = endpoint.path("id").asText();
        drill.call("POST", "/" + id + "/test", "", 202);
        await("the test event comes")
                .atMost(Duration.ofSeconds(20))
                .until(
                        () ->
                                drill.of("/all").values().stream()
                                        .anyMatch(
                                                e ->
                                                        e.path("type")
                                                                .asText()
                                                                .equals("endpoint.test")));
        drill.of("/all").clear();
        try (ApiClient globex = sluice.client("globex")) {
            assertThat(globex.exchange("GET", PATH + "/" + id, "").statusCode()).isEqualTo(404);
        }
        return drill;
    }

    /** A job with a URL of its own. */
    String submit(String route) throws Exception {
        return acme.submit(
                ApiClient.line(
                        route,
                        "Where to?",
                        "\"webhook\":{\"url\":\"%s\",\"include_result\":true}"
                                .formatted(url("/own"))));
    }

    Map<String, JsonNode> of(String path) {
        return events.computeIfAbsent(path, key -> new ConcurrentHashMap<>());
    }

    private JsonNode call(String method, String path, String body, int status) throws Exception {
        HttpResponse<String> answer = acme.exchange(method, PATH + path, body);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
        return JSON.readTree(answer.body());
    }

    private String url(String path) {
        return "http://127.0.0.1:%d%s".formatted(receiver.getAddress().getPort(), path);
    }

    private void receive(HttpExchange exchange) throws IOException {
        String path = exchange.getRequestURI().getPath();
        byte[] body = exchange.getRequestBody().readAllBytes();
        if (!signed(exchange, secrets.getOrDefault(path, ""), body)) {
            unsigned.add(path);
        }
        raw.add(raw(exchange, secrets.getOrDefault(path, ""), body));
        of(path).put(exchange.getRequestHeaders().getFirst("webhook-id"), JSON.readTree(body));
        exchange.sendResponseHeaders(204, -1);
        exchange.close();
    }

    private static String raw(HttpExchange exchange, String secret, byte[] body) {
        ObjectNode line = JSON.createObjectNode();
        line.put("secret", secret).put("body", new String(body, StandardCharsets.UTF_8));
        ObjectNode headers = line.putObject("headers");
        for (String name : List.of("webhook-id", "webhook-timestamp", "webhook-signature")) {
            headers.put(name, exchange.getRequestHeaders().getFirst(name));
        }
        return line.toString();
    }

    private static boolean signed(HttpExchange exchange, String secret, byte[] body) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(
                    new SecretKeySpec(
                            Base64.getDecoder().decode(secret.replaceFirst("^whsec_", "")),
                            "HmacSHA256"));
            String head =
                    exchange.getRequestHeaders().getFirst("webhook-id")
                            + "."
                            + exchange.getRequestHeaders().getFirst("webhook-timestamp")
                            + ".";
            mac.update(head.getBytes(StandardCharsets.UTF_8));
            return exchange.getRequestHeaders()
                    .getFirst("webhook-signature")
                    .equals("v1," + Base64.getEncoder().encodeToString(mac.doFinal(body)));
        } catch (GeneralSecurityException | IllegalArgumentException e) {
            return false;
        }
    }

    @Override
    public void close() {
        receiver.stop(0);
        acme.close();
    }
}
