package dev.sluice.ingress.models;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.ingress.run.FakeCatalogs;
import dev.sluice.ingress.testkit.Caller;
import dev.sluice.ingress.testkit.IngressServer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class ModelsControllerTest {
    private static IngressServer server;

    @BeforeAll
    static void start() {
        server = IngressServer.start();
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @Test
    void listsTheRoutesThatAKeyMayUse() {
        assertThat(server.caller(FakeCatalogs.ACME_KEY).get("/v1/models").json().path("data"))
                .extracting(model -> model.path("id").asText())
                .containsExactly("large", "small", "unpriced");
        assertThat(server.caller(FakeCatalogs.GLOBEX_KEY).get("/v1/models").response().body())
                .isEqualTo(
                        "{\"object\":\"list\",\"data\":[{\"id\":\"small\",\"object\":\"model\",\"created\":0,\"owned_by\":\"sluice\"}]}");
    }

    @Test
    void answersOneByItsName() {
        Caller globex = server.caller(FakeCatalogs.GLOBEX_KEY);

        assertThat(globex.get("/v1/models/small").json().path("id").asText()).isEqualTo("small");
        Caller.Answer forbidden = globex.get("/v1/models/large");
        assertThat(forbidden.status()).isEqualTo(404);
        assertThat(forbidden.json().at("/error/code").asText()).isEqualTo("model_not_found");
        assertThat(globex.get("/v1/models/of/a/vendor").json().at("/error/message").asText())
                .contains("of/a/vendor");
    }
}
