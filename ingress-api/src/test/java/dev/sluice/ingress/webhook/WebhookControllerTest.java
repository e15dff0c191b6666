package dev.sluice.ingress.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.ingress.run.FakeCatalogs;
import dev.sluice.ingress.testkit.Caller;
import dev.sluice.ingress.testkit.FakeResults;
import dev.sluice.ingress.testkit.IngressServer;
import dev.sluice.schema.avro.WebhookTarget;
import java.net.http.HttpRequest.BodyPublishers;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class WebhookControllerTest {
    private final FakeResults results = FakeResults.start();
    private final IngressServer server =
            IngressServer.start(Map.of("sluice.ingress.results-url", results.uri().toString()));
    private final Caller acme = server.caller(FakeCatalogs.ACME_KEY);

    @BeforeAll
    void start() {
        assertThat(server.uri()).isNotNull();
    }

    @AfterAll
    void stop() {
        server.close();
        results.close();
    }

    @BeforeEach
    void forget() {
        results.asked().clear();
        results.told().clear();
        results.answer(200, "{\"ok\":true}");
    }

    private static String job(String webhook) {
        return "{\"body\":{\"model\":\"small\"},\"webhook\":" + webhook + "}";
    }

    @Test
    void passesOnWhatATenantAsksOfItsOwn() {
        results.answer(201, "{\"id\":\"we_1\"}");
        String order = "{\"url\":\"https://example.com/\"}";

        Caller.Answer answer = acme.post("/v1/webhook-endpoints", order);

        assertThat(answer.status()).isEqualTo(201);
        assertThat(answer.response().body()).isEqualTo("{\"id\":\"we_1\"}");
        assertThat(results.asked()).containsExactly("/internal/v1/webhooks/acme/endpoints");
        assertThat(results.told()).containsExactly("POST " + order);
    }

    @ParameterizedTest
    @CsvSource({
        "GET,    '',                              ''",
        "GET,    /we_1,                           /we_1",
        "PATCH,  /we_1,                           /we_1",
        "DELETE, /we_1,                           /we_1",
        "POST,   /we_1/rotate-secret,             /we_1/rotate-secret",
        "POST,   /job-urls/rotate-secret,         /job-urls/rotate-secret",
        "POST,   /we_1/test,                      /we_1/test",
        "GET,    /we_1/deliveries?status=failed,  /we_1/deliveries?status=failed",
        "GET,    /we_1/deliveries/dlv_1,          /we_1/deliveries/dlv_1",
        "POST,   /we_1/deliveries/dlv_1/redeliver, /we_1/deliveries/dlv_1/redeliver",
        "POST,   /we_1/replay,                    /we_1/replay"
    })
    void passesEveryCallOn(String method, String path, String expected) {
        Caller.Answer answer =
                acme.send(
                        acme.request("/v1/webhook-endpoints" + path)
                                .header("Content-Type", "application/json")
                                .method(
                                        method,
                                        method.equals("GET")
                                                ? BodyPublishers.noBody()
                                                : BodyPublishers.ofString("{}")));

        assertThat(answer.status()).isEqualTo(200);
        assertThat(results.asked())
                .containsExactly("/internal/v1/webhooks/acme/endpoints" + expected);
    }

    @Test
    void tellsWhatResultsFoundWrong() {
        results.answer(
                400,
                "{\"type\":\"x\",\"status\":400,\"detail\":\"/url: missing (expected: where to send events)\","
                        + "\"code\":\"invalid_request\",\"pointer\":\"/url\"}");

        Caller.Answer answer = acme.post("/v1/webhook-endpoints", "{}");

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.header("Content-Type")).startsWith("application/problem+json");
        assertThat(answer.json().get("pointer").asText()).isEqualTo("/url");
        assertThat(answer.json().get("code").asText()).isEqualTo("invalid_request");
    }

    @Test
    void isDownWhenResultsIsOrDoesNotKnowIngress() {
        results.answer(401, "{\"code\":\"invalid_api_key\",\"detail\":\"x\"}");
        assertThat(acme.get("/v1/webhook-endpoints").status()).isEqualTo(503);
        results.answer(500, "oops");
        Caller.Answer answer = acme.get("/v1/webhook-endpoints");

        assertThat(answer.status()).isEqualTo(503);
        assertThat(answer.json().get("code").asText()).isEqualTo("results_unavailable");
        assertThat(answer.header("Retry-After")).isEqualTo("2");
    }

    @ParameterizedTest
    @ValueSource(strings = {"/WE_1", "/we%2F..%2Fjobs", "/we_1/deliveries/..%2F"})
    void passesNothingOnThatIsNoId(String path) {
        assertThat(acme.get("/v1/webhook-endpoints" + path).status()).isEqualTo(404);
        assertThat(results.asked()).isEmpty();
    }

    @Test
    void wantsAKey() {
        assertThat(server.caller("").get("/v1/webhook-endpoints").status()).isEqualTo(401);
        assertThat(results.asked()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://example.com/",
                "https://127.0.0.1/",
                "https://[::ffff:10.0.0.1]/",
                "https://169.254.169.254/"
            })
    void refusesAJobWhoseWebhookCouldNeverBeSent(String url) {
        Caller.Answer answer = acme.post("/v1/jobs", job("{\"url\":\"" + url + "\"}"));

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.json().get("pointer").asText()).isEqualTo("/webhook/url");
        assertThat(answer.json().get("code").asText()).isEqualTo("invalid_request");
    }

    @Test
    void writesDownWhomAJobNames() {
        int before = server.log().appended().size();
        assertThat(
                        acme.post(
                                        "/v1/jobs",
                                        job(
                                                "{\"url\":\"https://example.com/h\",\"include_result\":true}"))
                                .status())
                .isEqualTo(202);
        assertThat(acme.post("/v1/jobs", job("{\"endpoint_id\":\"we_1\"}")).status())
                .isEqualTo(202);

        WebhookTarget url = server.log().appended().get(before).getWebhook();
        WebhookTarget endpoint = server.log().appended().get(before + 1).getWebhook();
        assertThat(url.getUrl()).isEqualTo("https://example.com/h");
        assertThat(url.getIncludeResult()).isTrue();
        assertThat(endpoint.getEndpointId()).isEqualTo("we_1");
        assertThat(endpoint.getIncludeResult()).isFalse();
    }

    @Test
    void refusesASettingOfTheEndpointsOwn() {
        Caller.Answer answer =
                acme.post("/v1/jobs", job("{\"endpoint_id\":\"we_1\",\"include_result\":true}"));

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.json().get("pointer").asText()).isEqualTo("/webhook/include_result");
    }
}
