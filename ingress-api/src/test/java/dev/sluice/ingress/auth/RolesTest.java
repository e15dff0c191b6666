package dev.sluice.ingress.auth;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.ingress.kafka.FakeCatalogLog;
import dev.sluice.ingress.run.FakeCatalogs;
import dev.sluice.ingress.testkit.Caller;
import dev.sluice.ingress.testkit.IngressServer;
import dev.sluice.ingress.testkit.RawExchange;
import dev.sluice.schema.catalog.ApiKey.Role;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RolesTest {
    private static final String JOB = "{\"body\":{\"model\":\"small\"}}";
    private static final String GROUP = "/admin/v1/limit_groups/group";

    private static IngressServer server;

    @BeforeAll
    static void start() {
        server = IngressServer.start(Map.of("sluice.ingress.replies.wait-max", "300ms"));
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @AfterEach
    void forget() {
        server.bean(FakeCatalogLog.class).reset();
    }

    @ParameterizedTest
    @CsvSource({
        "GET,/v1/jobs/x,CLIENT", "POST,/v1/jobs,CLIENT",
        "GET,/admin/v1/routes,VIEWER", "HEAD,/admin/v1/routes,VIEWER",
        "POST,/admin/v1/routes/small/pause,OPERATOR", "POST,/admin/v1/lanes/x/resume,OPERATOR",
        "GET,/admin/v1/dead-letters,OPERATOR", "POST,/admin/v1/dead-letters/0-1/replay,OPERATOR",
        "GET,/admin/v1/dead-letters/0-1,OPERATOR", "GET,/admin/v1/dead-lettersx,VIEWER",
        "PUT,/admin/v1/routes/pause,ADMIN", "DELETE,/admin/v1/routes/pause,ADMIN",
        "POST,/admin/v1/keys,ADMIN", "POST,/admin/v1/keys/x/rotate,ADMIN",
        "GET,/%61dmin/v1/routes,VIEWER", "POST,//v1/jobs,ADMIN",
        "PATCH,/admin/v1/x,ADMIN", "OPTIONS,/admin/v1/x,ADMIN"
    })
    void whatIsNotKnownToBeHarmlessNeedsTheHighestRole(String method, String path, Role role) {
        assertThat(RolePolicy.needed(method, path)).isEqualTo(role);
    }

    @ParameterizedTest
    @CsvSource({
        "sk-sluice-acme,202,403,403,403", "sk-sluice-viewer,403,200,403,403",
        "sk-sluice-operator,403,200,200,403", "sk-sluice-admin,403,200,200,200",
        "sk-sluice-nobody,401,401,401,401"
    })
    void aKeyMayWhatItsRolesAreFor(String key, int submits, int reads, int pauses, int changes) {
        Caller caller = server.caller(key);

        assertThat(caller.post("/v1/jobs", JOB).status()).isEqualTo(submits);
        assertThat(caller.get(GROUP).status()).isEqualTo(reads);
        assertThat(caller.post("/admin/v1/routes/small/pause", "{\"reason\":\"x\"}").status())
                .isEqualTo(pauses);
        assertThat(caller.put(GROUP, "{\"concurrency\":5}", "If-Match", "*").status())
                .isEqualTo(changes);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/admin/v1/effective", "/%61dmin/v1/effective", "//admin/v1/effective",
                "/admin//v1/effective", "/admin/v1/effective/", "/admin/v1/./effective",
                "/v1/../admin/v1/effective", "/admin%2Fv1/effective", "/ADMIN/v1/effective",
                "/admin/v1/effective;x=1", "/admin/v1;x=1/effective"
            })
    void noWayOfWritingAPathGoesPastTheKeyAndItsRole(String path) throws Exception {
        for (String key : List.of("", "Authorization: Bearer " + FakeCatalogs.ACME_KEY + "\r\n")) {
            try (RawExchange raw = new RawExchange(server)) {
                raw.write(
                        "GET %s HTTP/1.1\r\nHost: localhost\r\n%sConnection: close\r\n\r\n"
                                .formatted(path, key));

                assertThat(raw.readToEnd())
                        .matches("(?s)HTTP/1\\.1 (400|401|403|404|500) .*")
                        .doesNotContain("limit_groups");
            }
        }
    }

    @Test
    void saysWhichRoleIsMissing() {
        Caller.Answer answer = server.caller(FakeCatalogs.ACME_KEY).get(GROUP);

        assertThat(answer.header("Content-Type")).isEqualTo("application/problem+json");
        assertThat(answer.json().get("code").asText()).isEqualTo("permission_denied");
        assertThat(answer.json().get("detail").asText())
                .isEqualTo("API key acme-key: roles [client] (expected: viewer)");
    }

    @Test
    void aKeyWorksFromItsNetworksOnly() {
        assertThat(server.caller(FakeCatalogs.LOCAL_KEY).post("/v1/jobs", JOB).status())
                .isEqualTo(202);

        Caller.Answer refused = server.caller(FakeCatalogs.REMOTE_KEY).post("/v1/jobs", JOB);

        assertThat(refused.status()).isEqualTo(403);
        assertThat(refused.json().get("code").asText()).isEqualTo("address_not_allowed");
        assertThat(refused.json().get("detail").asText())
                .contains("API key remote-key is shown from ")
                .doesNotContain("198.51.100");
    }

    @Test
    void anInstanceCanBeWithoutTheAdminApi() {
        try (IngressServer without =
                IngressServer.start(Map.of("sluice.ingress.admin.enabled", "false"))) {
            assertThat(without.caller(FakeCatalogs.ADMIN_KEY).get(GROUP).status()).isEqualTo(404);
        }
    }
}
