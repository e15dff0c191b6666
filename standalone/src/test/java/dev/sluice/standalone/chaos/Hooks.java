package dev.sluice.standalone.chaos;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.sluice.standalone.testkit.ApiClient;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.http.HttpResponse;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** A receiver that is told of the end of every job of a tenant while things break. */
final class Hooks implements AutoCloseable {
    /** For ingress and results. */
    static final Map<String, Object> SETTINGS =
            Map.of(
                    "sluice.webhooks.plain-http",
                    true,
                    "sluice.webhooks.allowed-networks",
                    "127.0.0.0/8");

    private static final Duration TOLD_WITHIN = Duration.ofSeconds(90);
    private static final ObjectMapper JSON = new ObjectMapper();

    private final Rig rig;
    private final String tenant;
    private final HttpServer receiver;
    private String endpoint = "";

    /** Jobs of the tenant that nobody is to be told of. */
    private final Set<String> before = new HashSet<>();

    /** The {@code webhook-id}s under which it was told of a job. */
    private final Map<String, Set<String>> idsByJob = new ConcurrentHashMap<>();

    private Hooks(Rig rig, String tenant, HttpServer receiver) {
        this.rig = rig;
        this.tenant = tenant;
        this.receiver = receiver;
    }

    /**
     * Subscribes the ends of the tenant's jobs from now on; all that were accepted before have to
     * be in the database.
     */
    static Hooks start(Rig rig, String tenant) throws Exception {
        HttpServer receiver =
                HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        var hooks = new Hooks(rig, tenant, receiver);
        receiver.createContext("/", hooks::receive);
        receiver.start();
        hooks.before.addAll(hooks.ended());
        HttpResponse<String> made =
                hooks.exchange(
                        "POST",
                        "",
                        "{\"url\":\"http://127.0.0.1:%d/\",\"events\":[\"job.succeeded\",\"job.failed\"]}"
                                .formatted(receiver.getAddress().getPort()));
        assertThat(made.statusCode()).as(made.body()).isEqualTo(201);
        hooks.endpoint = JSON.readTree(made.body()).path("id").asText();
        return hooks;
    }

    private HttpResponse<String> exchange(String method, String path, String body)
            throws Exception {
        try (ApiClient client =
                rig.sluice().client(rig.sluice().key(tenant), rig.apis().getFirst())) {
            return client.exchange(method, "/v1/webhook-endpoints" + path, body);
        }
    }

    /**
     * Every job that was accepted since was told, perhaps more than once but under one id, and is
     * to be told once.
     */
    void balance() throws Exception {
        await("every end was told")
                .atMost(TOLD_WITHIN)
                .pollInterval(Duration.ofMillis(500))
                .untilAsserted(() -> assertThat(idsByJob.keySet()).containsAll(endedSince()));
        assertThat(endedSince()).isNotEmpty();
        assertThat(idsByJob)
                .allSatisfy((job, ids) -> assertThat(ids).as("ids of %s", job).hasSize(1));
        assertThat(
                        column(
                                "SELECT event_id FROM webhook_delivery GROUP BY event_id,"
                                        + " endpoint_id HAVING count(*) > 1"))
                .as("events that are to be told twice")
                .isEmpty();
        // Nothing more is sent to a receiver that is not there.
        exchange("DELETE", "/" + endpoint, "");
    }

    private List<String> endedSince() {
        return ended().stream().filter(job -> !before.contains(job)).toList();
    }

    private List<String> ended() {
        return column(
                "SELECT job_id FROM job WHERE finished_ms IS NOT NULL AND tenant = '%s'"
                        .formatted(tenant));
    }

    private List<String> column(String sql) {
        List<String> values = new ArrayList<>();
        try (var connection = rig.sluice().database();
                var statement = connection.createStatement();
                var rows = statement.executeQuery(sql)) {
            while (rows.next()) {
                values.add(rows.getString(1));
            }
        } catch (SQLException e) {
            throw new AssertionError(sql, e);
        }
        return values;
    }

    private void receive(HttpExchange exchange) throws IOException {
        JsonNode event = JSON.readTree(exchange.getRequestBody());
        idsByJob.computeIfAbsent(
                        event.at("/data/id").asText(), job -> ConcurrentHashMap.newKeySet())
                .add(exchange.getRequestHeaders().getFirst("webhook-id"));
        exchange.sendResponseHeaders(204, -1);
        exchange.close();
    }

    @Override
    public void close() {
        receiver.stop(0);
    }
}
