package dev.sluice.ingress.usage;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.ingress.run.FakeCatalogs;
import dev.sluice.ingress.testkit.Caller;
import dev.sluice.ingress.testkit.FakeResults;
import dev.sluice.ingress.testkit.IngressServer;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class UsageControllerTest {
    private static FakeResults results;
    private static IngressServer server;
    private static Caller acme;
    private static Caller viewer;

    @BeforeAll
    static void start() {
        results = FakeResults.start();
        server =
                IngressServer.start(Map.of("sluice.ingress.results-url", results.uri().toString()));
        acme = server.caller(FakeCatalogs.ACME_KEY);
        viewer = server.caller(FakeCatalogs.VIEWER_KEY);
    }

    @AfterAll
    static void stop() {
        server.close();
        results.close();
    }

    @BeforeEach
    void forget() {
        results.asked().clear();
        results.answer("{\"object\":\"usage\",\"data\":[]}");
    }

    @Test
    void showsATenantItsOwnUsageAlone() {
        Caller.Answer answer = acme.get("/v1/usage?group_by=metadata.a%26b&from=2026-01-01");

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.json().get("object").asText()).isEqualTo("usage");
        assertThat(results.asked())
                .singleElement()
                .asString()
                .startsWith("/internal/v1/usage?")
                .contains("group_by=metadata.a%26b", "from=2026-01-01", "tenant=acme");
        assertThat(acme.get("/v1/usage?tenant=globex").status()).isEqualTo(400);
        assertThat(results.asked()).hasSize(1);
    }

    @Test
    void answersAsCsvWhereThatIsWanted() {
        results.answer("a,b\r\n1,2\r\n", "text/csv;charset=utf-8");

        Caller.Answer answer =
                acme.send(acme.request("/v1/usage").header("Accept", "text/csv").GET());

        assertThat(answer.response().body()).isEqualTo("a,b\r\n1,2\r\n");
        assertThat(answer.header("Content-Type")).startsWith("text/csv");
        assertThat(results.asked()).singleElement().asString().contains("format=csv");
    }

    @Test
    void showsViewersTheUsageOfAll() {
        viewer.get("/admin/v1/usage?tenant=globex&group_by=tenant");

        assertThat(results.asked())
                .singleElement()
                .asString()
                .contains("tenant=globex", "group_by=tenant")
                .doesNotContain("tenant=acme");
        assertThat(acme.get("/admin/v1/usage").status()).isEqualTo(403);
    }

    @Test
    void repeatsWhyAQuestionIsRefused() {
        results.refuse(
                "{\"code\":\"invalid_request\",\"detail\":\"query parameter from: 1 (expected: 2)\"}");

        Caller.Answer answer = acme.get("/v1/usage?from=1");

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.json().get("detail").asText())
                .isEqualTo("query parameter from: 1 (expected: 2)");
    }
}
