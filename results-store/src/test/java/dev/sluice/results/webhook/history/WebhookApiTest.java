package dev.sluice.results.webhook.history;

import static dev.sluice.results.project.TestProjection.NOW;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sluice.results.postgres.Database;
import dev.sluice.results.project.TestProjection;
import dev.sluice.results.testkit.TestJob;
import dev.sluice.results.testkit.TestPostgres;
import dev.sluice.results.testkit.TestTopics;
import dev.sluice.results.testkit.TestWebhooks;
import dev.sluice.results.webhook.endpoint.SigningSecret;
import io.micronaut.context.ApplicationContext;
import io.micronaut.runtime.server.EmbeddedServer;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The internal API of webhooks over HTTP; nobody sends anything here. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class WebhookApiTest {
    private static final String URL = "https://example.com/hook";

    private final String jdbc = TestPostgres.newUrl();
    private final Database database = new Database(TestPostgres.config(jdbc));
    private final HttpClient client = HttpClient.newHttpClient();
    private final ApplicationContext context =
            ApplicationContext.builder()
                    .deduceEnvironment(false)
                    .properties(
                            Map.of(
                                    "sluice.role",
                                    "results",
                                    "sluice.results.jdbc-url",
                                    jdbc,
                                    "sluice.results.username",
                                    "postgres",
                                    "sluice.results.connect-timeout",
                                    "30s",
                                    "sluice.results.webhooks.secret-keys",
                                    List.of(TestWebhooks.KEY),
                                    "sluice.results.webhooks.endpoints-max",
                                    2,
                                    "sluice.kafka.bootstrap-servers",
                                    "localhost:1",
                                    "micronaut.server.port",
                                    -1))
                    .build();
    private URI base = URI.create("http://localhost");

    private record Answer(int status, JsonNode json) {}

    @BeforeAll
    void start() {
        database.migrate();
        context.start();
        context.getBean(Database.class).migrate();
        EmbeddedServer server = context.getBean(EmbeddedServer.class);
        server.start();
        base = server.getURI();
    }

    @AfterAll
    void stop() {
        context.close();
        client.close();
        database.close();
    }

    private Answer call(String method, String tenant, String path, String body) throws Exception {
        HttpResponse<String> answer =
                client.send(
                        HttpRequest.newBuilder(
                                        base.resolve(
                                                "/internal/v1/webhooks/"
                                                        + tenant
                                                        + "/endpoints"
                                                        + path))
                                .header("Content-Type", "application/json")
                                .method(method, BodyPublishers.ofString(body))
                                .build(),
                        HttpResponse.BodyHandlers.ofString());
        return new Answer(answer.statusCode(), new ObjectMapper().readTree(answer.body()));
    }

    private String create(String tenant, String more) throws Exception {
        Answer made = call("POST", tenant, "", "{\"url\":\"" + URL + "\"" + more + "}");
        assertThat(made.status()).isEqualTo(201);
        return made.json().path("id").asText();
    }

    @Test
    void keepsAnEndpointFromItsFirstDayToItsLast() throws Exception {
        Answer made =
                call(
                        "POST",
                        "first",
                        "",
                        "{\"url\":\"%s\",\"description\":\"ours\",\"events\":[\"job.failed\"],\"include_result\":true}"
                                .formatted(URL));
        assertThat(made.status()).isEqualTo(201);
        String id = made.json().path("id").asText();
        assertThat(id).matches("we_[0-9a-f]{36}");
        assertThat(SigningSecret.parse(made.json().path("secret").asText())).isPresent();

        JsonNode shown = call("GET", "first", "/" + id, "").json();
        assertThat(shown.has("secret")).isFalse();
        assertThat(shown.path("url").asText()).isEqualTo(URL);
        assertThat(shown.path("description").asText()).isEqualTo("ours");
        assertThat(shown.path("events").toString()).isEqualTo("[\"job.failed\"]");
        assertThat(shown.path("include_result").asBoolean()).isTrue();
        assertThat(shown.path("enabled").asBoolean()).isTrue();

        JsonNode changed =
                call("PATCH", "first", "/" + id, "{\"enabled\":false,\"description\":null}").json();
        assertThat(changed.path("disabled_reason").asText()).isEqualTo("requested");
        assertThat(changed.path("description").isNull()).isTrue();
        assertThat(changed.path("url").asText()).isEqualTo(URL);
        assertThat(call("GET", "first", "", "").json().path("data")).hasSize(1);

        assertThat(call("DELETE", "first", "/" + id, "").json().path("deleted").asBoolean())
                .isTrue();
        assertThat(call("GET", "first", "/" + id, "").status()).isEqualTo(404);
        assertThat(call("DELETE", "first", "/job-urls", "").status()).isEqualTo(404);
    }

    @Test
    void keepsSecretsSealedAndShowsThemOnce() throws Exception {
        Answer made = call("POST", "sealed", "", "{\"url\":\"" + URL + "\"}");
        byte[] secret =
                SigningSecret.parse(made.json().path("secret").asText()).orElseThrow().bytes();
        Object stored =
                TestPostgres.value(
                        database,
                        "SELECT encode(secret, 'hex') FROM webhook_endpoint WHERE tenant = 'sealed'");
        assertThat(String.valueOf(stored)).doesNotContain(HexFormat.of().formatHex(secret));

        JsonNode rotated =
                call(
                                "POST",
                                "sealed",
                                "/" + made.json().path("id").asText() + "/rotate-secret",
                                "{\"old_expires_in_seconds\":60}")
                        .json();
        assertThat(rotated.path("secret").asText())
                .isNotEqualTo(made.json().path("secret").asText());
        assertThat(rotated.path("previous_secret_expires_at").isNull()).isFalse();
    }

    @Test
    void givesEachTenantASecretForTheUrlsOfItsJobs() throws Exception {
        JsonNode first = call("POST", "urls", "/job-urls/rotate-secret", "").json();
        JsonNode second = call("POST", "urls", "/job-urls/rotate-secret", "").json();

        assertThat(first.path("previous_secret_expires_at").isNull()).isTrue();
        assertThat(second.path("previous_secret_expires_at").isNull()).isFalse();
        assertThat(second.path("secret").asText()).isNotEqualTo(first.path("secret").asText());
        assertThat(call("GET", "urls", "", "").json().path("data")).isEmpty();
        assertThat(call("PATCH", "urls", "/job-urls", "{\"enabled\":false}").status())
                .isEqualTo(404);
    }

    @Test
    void hasNoEndpointOfAnotherTenant() throws Exception {
        String id = create("mine", "");

        for (String method : List.of("GET", "PATCH", "DELETE")) {
            assertThat(call(method, "theirs", "/" + id, "{}").status()).isEqualTo(404);
        }
        assertThat(call("POST", "theirs", "/" + id + "/rotate-secret", "").status()).isEqualTo(404);
        assertThat(call("GET", "theirs", "/" + id + "/deliveries", "").status()).isEqualTo(404);
        assertThat(
                        call(
                                        "POST",
                                        "theirs",
                                        "/" + id + "/replay",
                                        "{\"since\":\"2026-01-01T00:00:00Z\"}")
                                .status())
                .isEqualTo(404);
        assertThat(call("GET", "mine", "/" + id, "").status()).isEqualTo(200);
    }

    @Test
    void boundsTheEndpointsOfATenant() throws Exception {
        create("many", "");
        create("many", "");

        Answer answer = call("POST", "many", "", "{\"url\":\"" + URL + "\"}");

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.json().path("detail").asText()).contains("endpoints-max");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{}                                                        | /url",
                "{\"url\":\"http://example.com/\"}                          | /url",
                "{\"url\":\"https://10.0.0.1/\"}                            | /url",
                "{\"url\":7}                                                | /url",
                "{\"url\":\"https://a.example/\",\"events\":[\"job.x\"]}    | /events/0",
                "{\"url\":\"https://a.example/\",\"events\":\"job.failed\"} | /events",
                "{\"url\":\"https://a.example/\",\"enabled\":\"yes\"}       | /enabled",
                "{\"url\":\"https://a.example/\",\"secret\":\"whsec_AAAA\"} | /secret",
                "{\"url\":\"https://a.example/\",\"colour\":1}              | /colour"
            })
    void namesWhatIsWrong(String body, String pointer) throws Exception {
        Answer answer = call("POST", "wrong", "", body);

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.json().path("pointer").asText()).isEqualTo(pointer);
        assertThat(answer.json().path("detail").asText()).contains("(expected: ");
    }

    @Test
    void refusesWhatIsNoJson() throws Exception {
        assertThat(call("POST", "wrong", "", "{").json().path("code").asText())
                .isEqualTo("invalid_json");
        assertThat(call("POST", "wrong", "", "").json().path("code").asText())
                .isEqualTo("missing_body");
        assertThat(call("POST", "wrong", "", "[]").status()).isEqualTo(400);
    }

    @Test
    void listsDeliveriesAndSendsThemAgain() throws Exception {
        String id = create("acme", ",\"events\":[\"job.succeeded\"]");
        var projection = new TestProjection(database);
        var topics = new TestTopics();
        for (int i = 0; i < 3; i++) {
            projection.project(topics.record(TestJob.acceptedAt(NOW.plusMillis(i)).succeeded(1)));
        }
        try (var connection = database.writer();
                var statement = connection.createStatement()) {
            statement.execute(
                    "UPDATE webhook_delivery SET status = 'failed', reason = 'status 500'");
            connection.commit();
        }
        String path = "/" + id + "/deliveries";

        Answer page = call("GET", "acme", path + "?limit=2", "");
        assertThat(page.json().path("data")).hasSize(2);
        assertThat(page.json().path("has_more").asBoolean()).isTrue();
        String last = page.json().at("/data/1/id").asText();
        Answer rest = call("GET", "acme", path + "?limit=2&after=" + last, "");
        assertThat(rest.json().path("data")).hasSize(1);
        assertThat(rest.json().at("/data/0/created_at").asText())
                .isEqualTo("2026-03-10T12:00:00.100Z");
        assertThat(call("GET", "acme", path + "?status=delivered", "").json().path("data"))
                .isEmpty();
        assertThat(call("GET", "acme", path + "?status=x", "").status()).isEqualTo(400);
        assertThat(call("GET", "acme", path + "?since=yesterday", "").status()).isEqualTo(400);
        JsonNode one = call("GET", "acme", path + "/" + last, "").json();
        assertThat(one.path("status").asText()).isEqualTo("failed");
        assertThat(one.path("attempts")).isEmpty();

        Answer again = call("POST", "acme", path + "/" + last + "/redeliver", "");
        assertThat(again.status()).isEqualTo(202);
        JsonNode redelivery =
                call("GET", "acme", path + "/" + again.json().path("id").asText(), "").json();
        assertThat(redelivery.path("status").asText()).isEqualTo("pending");
        assertThat(redelivery.path("webhook_id").asText())
                .isEqualTo(one.path("webhook_id").asText());

        Answer replay =
                call(
                        "POST",
                        "acme",
                        "/" + id + "/replay",
                        "{\"since\":\"2026-03-10T12:00:00.101Z\"}");
        assertThat(replay.json().path("deliveries").asInt()).isEqualTo(2);
        assertThat(replay.json().path("has_more").asBoolean()).isFalse();
        assertThat(call("GET", "acme", path + "?status=pending", "").json().path("data"))
                .hasSize(3);
        // What was sent again is not sent again and again.
        assertThat(
                        call(
                                        "POST",
                                        "acme",
                                        "/" + id + "/replay",
                                        "{\"since\":\"2026-03-10T12:00:00.101Z\"}")
                                .json()
                                .path("deliveries")
                                .asInt())
                .isEqualTo(2);
        assertThat(call("POST", "acme", "/" + id + "/replay", "{}").json().path("pointer").asText())
                .isEqualTo("/since");

        call("PATCH", "acme", "/" + id, "{\"enabled\":false}");
        assertThat(call("POST", "acme", path + "/" + last + "/redeliver", "").status())
                .isEqualTo(400);
        assertThat(call("GET", "acme", path + "/dlv_1", "").status()).isEqualTo(404);
    }
}
