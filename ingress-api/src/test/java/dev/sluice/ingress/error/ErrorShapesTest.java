package dev.sluice.ingress.error;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sluice.ingress.run.FakeCatalogs;
import dev.sluice.ingress.testkit.Caller;
import dev.sluice.ingress.testkit.IngressServer;
import dev.sluice.ingress.testkit.RawExchange;
import java.io.IOException;
import java.net.http.HttpRequest.BodyPublishers;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ErrorShapesTest {
    private static IngressServer server;

    @BeforeAll
    static void start() {
        server = IngressServer.start();
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "GET    | /v1/nothing   |                    |            | 404 | not_found",
                "GET    | /nothing      |                    |            | 404 | not_found",
                "PUT    | /v1/jobs      | application/json   | {}         | 405 | method_not_allowed",
                "PUT    | /v1/jobs/bulk | application/json   | {}         | 405 | method_not_allowed",
                "POST   | /v1/jobs      | text/plain         | {}         | 415 | unsupported_media_type",
                "POST   | /v1/jobs      | application/x-www-form-urlencoded | a=b | 415 | unsupported_media_type",
                "POST   | /v1/jobs/bulk | application/json   | {}         | 415 | unsupported_media_type",
                "POST   | /v1/jobs      | application/json   |            | 400 | missing_body",
                "POST   | /v1/jobs      | application/json   | `   `      | 400 | missing_body",
                "POST   | /v1/jobs      | application/json   | {\"body\"  | 400 | invalid_json",
                "POST   | /v1/jobs      | application/json   | []         | 400 | invalid_request",
                "POST   | /v1/jobs      | application/json   | {\"body\":{\"model\":\"x\"}} | 400 | model_not_found",
                "POST   | /v1/jobs      | application/json   | {\"body\":{\"model\":\"unpriced\"}} | 400 | price_unknown"
            })
    void everyMistakeIsAProblem(
            String method, String path, String type, String body, int status, String code) {
        var request =
                server.caller(FakeCatalogs.ACME_KEY)
                        .request(path)
                        .method(
                                method,
                                body == null
                                        ? BodyPublishers.noBody()
                                        : BodyPublishers.ofString(body));
        if (type != null) {
            request.header("Content-Type", type);
        }

        Caller.Answer answer = server.caller("").send(request);

        assertProblem(answer, status, code);
    }

    private static void assertProblem(Caller.Answer answer, int status, String code) {
        assertThat(answer.status()).isEqualTo(status);
        assertThat(answer.header("Content-Type")).isEqualTo("application/problem+json");
        JsonNode problem = answer.json();
        assertThat(problem.get("type").asText()).isEqualTo("https://sluice.dev/errors/" + code);
        assertThat(problem.get("title").asText()).isNotBlank();
        assertThat(problem.get("status").asInt()).isEqualTo(status);
        assertThat(problem.get("detail").asText()).isNotBlank();
        assertThat(problem.get("code").asText()).isEqualTo(code);
    }

    @Test
    void aWrongMethodNamesTheRightOnes() {
        Caller.Answer answer =
                server.caller("")
                        .send(server.caller(FakeCatalogs.ACME_KEY).request("/v1/jobs").DELETE());

        assertThat(answer.header("Allow")).contains("POST");
    }

    @ParameterizedTest
    @CsvSource({"''", "sk-sluice-unknown", FakeCatalogs.REVOKED_KEY, FakeCatalogs.EXPIRED_KEY})
    void anUnusableKeyIs401AndIsNotRepeated(String key) {
        Caller.Answer answer =
                server.caller(key).post("/v1/jobs", "{\"body\":{\"model\":\"small\"}}");

        assertProblem(answer, 401, "invalid_api_key");
        assertThat(answer.header("WWW-Authenticate")).startsWith("Bearer");
        assertThat(answer.response().body()).doesNotContain("sk-sluice-");
    }

    @Test
    void aKeyInAnotherSchemeIs401() {
        Caller.Answer answer =
                server.caller("")
                        .send(
                                server.caller("")
                                        .request("/v1/jobs/x")
                                        .header("Authorization", "Basic c2s6c2s=")
                                        .GET());

        assertProblem(answer, 401, "invalid_api_key");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "GET /v1/jobs/a b c HTTP/1.1",
                "NONSENSE",
                "GET /%zz HTTP/1.1",
                "POST /v1/jobs HTTP/1.1~Content-Length: minus"
            })
    void malformedHttpIsAProblem(String head) throws IOException {
        try (RawExchange raw = new RawExchange(server)) {
            raw.write(
                    head.replace("~", "\r\n")
                            + "\r\nHost: x\r\nContent-Type: application/json\r\nConnection: close\r\n\r\n");

            String answer = raw.readToEnd();

            assertThat(answer).startsWith("HTTP/1.").contains(" 400 ", "application/problem+json");
        }
    }

    @Test
    void headersBeyondTheLimitAreAProblem() throws IOException {
        try (RawExchange raw = new RawExchange(server)) {
            raw.write(
                    "GET /v1/jobs/x HTTP/1.1\r\nHost: x\r\nX: " + "y".repeat(20_000) + "\r\n\r\n");

            assertThat(raw.readToEnd()).startsWith("HTTP/1.1 4").contains("problem+json");
        }
    }

    @Test
    void anAnnouncedTooLargeBodyIs413BeforeItIsSent() throws IOException {
        try (RawExchange raw = new RawExchange(server)) {
            raw.write(
                    "POST /v1/jobs HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer "
                            + FakeCatalogs.ACME_KEY
                            + "\r\nContent-Type: application/json\r\nExpect: 100-continue\r\nContent-Length: 20000000\r\n\r\n");

            assertThat(raw.readUntil("body_too_large")).startsWith("HTTP/1.1 413");
        }
    }
}
