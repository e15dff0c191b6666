package dev.sluice.ingress.admin;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.ingress.auth.ApiKeys;
import dev.sluice.ingress.kafka.FakeCatalogLog;
import dev.sluice.ingress.run.FakeCatalogs;
import dev.sluice.ingress.testkit.Caller;
import dev.sluice.ingress.testkit.IngressServer;
import dev.sluice.runtime.catalog.Deed;
import dev.sluice.schema.catalog.CatalogKind;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class KeysAndPausesTest {
    private static final String JOB = "{\"body\":{\"model\":\"small\"}}";

    private static IngressServer server;
    private static Caller admin;

    @BeforeAll
    static void start() {
        server = IngressServer.start(Map.of("sluice.ingress.replies.wait-max", "300ms"));
        admin = server.caller(FakeCatalogs.ADMIN_KEY);
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @BeforeEach
    void forget() {
        log().reset();
        server.log().reset();
    }

    @Test
    void aNewKeyWorksAndItsSecretIsSaidOnce() {
        Caller.Answer created =
                admin.post(
                        "/admin/v1/keys",
                        "{\"tenant\":\"globex\",\"project\":\"p\",\"roles\":[\"client\",\"viewer\"],\"expires_at\":\"2100-01-01T00:00:00Z\"}");
        String id = created.json().get("name").asText();
        String secret = created.json().get("secret").asText();

        assertThat(created.status()).isEqualTo(201);
        assertThat(submit(secret)).isEqualTo(202);
        assertThat(server.log().appended().getFirst().getCaller().getKeyId()).isEqualTo(id);
        assertThat(server.log().appended().getFirst().getCaller().getTenant()).isEqualTo("globex");
        assertThat(server.caller(secret).get("/admin/v1/keys/" + id).response().body())
                .contains("\"roles\":[\"client\",\"viewer\"]")
                .doesNotContain(secret)
                .doesNotContain(ApiKeys.hash(secret));
    }

    @Test
    void bothSecretsOfARotatedKeyWorkUntilTheOlderExpires() {
        String old = secret(admin.post("/admin/v1/keys", "{\"tenant\":\"acme\"}"));
        String id = id(old);

        String young = secret(admin.post("/admin/v1/keys/" + id + "/rotate", ""));
        assertThat(submit(old)).isEqualTo(202);
        assertThat(submit(young)).isEqualTo(202);

        String youngest =
                secret(
                        admin.post(
                                "/admin/v1/keys/" + id + "/rotate", "{\"old_expires_in\":\"0s\"}"));
        assertThat(submit(old)).isEqualTo(401);
        Caller.Answer expired = server.caller(young).post("/v1/jobs", JOB);
        assertThat(expired.status()).isEqualTo(401);
        assertThat(expired.json().get("detail").asText())
                .isEqualTo(
                        "API key %s was rotated and this secret has expired (expected: its newer secret)"
                                .formatted(id));
        assertThat(submit(youngest)).isEqualTo(202);
        assertThat(log().deeds())
                .extracting(Deed::action)
                .containsExactly(null, "rotate", "rotate");
    }

    @Test
    void aRevokedKeyEndsWithBothItsSecrets() {
        Caller.Answer revoked = admin.post("/admin/v1/keys/before/revoke", "");

        assertThat(revoked.status()).isEqualTo(200);
        assertThat(submit(FakeCatalogs.ROTATED_KEY)).isEqualTo(401);
        assertThat(submit(FakeCatalogs.BEFORE_KEY)).isEqualTo(401);
        assertThat(admin.post("/admin/v1/keys/before/rotate", "").status()).isEqualTo(409);
        assertThat(admin.post("/admin/v1/keys/before/revoke", "").status()).isEqualTo(200);
        assertThat(
                        admin.put("/admin/v1/keys/before", "{\"tenant\":\"acme\"}", "If-Match", "*")
                                .status())
                .as("it does not come back")
                .isEqualTo(409);
        assertThat(log().deeds()).as("revoked once").hasSize(1);
        assertThat(admin.post("/admin/v1/keys/none/revoke", "").status()).isEqualTo(404);
    }

    @Test
    void aKeyKeepsItsSecretsWhenItIsReplaced() {
        Caller.Answer replaced =
                admin.put(
                        "/admin/v1/keys/before",
                        "{\"tenant\":\"acme\",\"project\":\"later\"}",
                        "If-Match",
                        "\"2\"");

        assertThat(replaced.status()).isEqualTo(200);
        assertThat(submit(FakeCatalogs.BEFORE_KEY)).isEqualTo(202);
        assertThat(submit(FakeCatalogs.ROTATED_KEY)).isEqualTo(202);
        assertThat(server.log().appended().getFirst().getCaller().getProject()).isEqualTo("later");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"tenant\":\"nobody\"}",
                "{}",
                "{\"tenant\":\"acme\",\"hash\":\"x\"}",
                "{\"tenant\":\"acme\",\"roles\":[\"king\"]}",
                "{\"tenant\":\"acme\",\"allowed_cidrs\":[\"10.0.0.1/8\"]}"
            })
    void refusesAKeyThatMakesNoSense(String order) {
        assertThat(admin.post("/admin/v1/keys", order).status()).isEqualTo(400);
        assertThat(log().deeds()).isEmpty();
    }

    @Test
    void takesNoSecretsFromOutside() {
        assertThat(
                        admin.put(
                                        "/admin/v1/keys/before",
                                        "{\"tenant\":\"acme\",\"hash\":\"%s\"}"
                                                .formatted("a".repeat(64)),
                                        "If-Match",
                                        "*")
                                .status())
                .isEqualTo(400);
        assertThat(admin.put("/admin/v1/keys/made-up", "{\"tenant\":\"acme\"}").status())
                .isEqualTo(404);
        assertThat(
                        admin.post("/admin/v1/keys/before/rotate", "{\"old_expires_in\":\"31d\"}")
                                .status())
                .isEqualTo(400);
    }

    @Test
    void pausesAndResumes() {
        Caller operator = server.caller(FakeCatalogs.OPERATOR_KEY);

        Caller.Answer paused =
                operator.post("/admin/v1/tenants/acme/pause", "{\"reason\":\"unpaid\"}");
        assertThat(paused.status()).isEqualTo(200);
        assertThat(paused.json().get("by").asText()).isEqualTo("operator-key");
        assertThat(shown().current().paused(CatalogKind.TENANT, "acme")).isTrue();
        assertThat(operator.get("/admin/v1/pauses").json().at("/data/0/spec/reason").asText())
                .isEqualTo("unpaid");
        assertThat(submit(FakeCatalogs.ACME_KEY)).as("jobs are accepted").isEqualTo(202);
        assertThat(
                        operator.post("/admin/v1/tenants/acme/pause", "{\"reason\":\"unpaid\"}")
                                .status())
                .isEqualTo(200);

        assertThat(operator.post("/admin/v1/tenants/acme/resume", "").status()).isEqualTo(200);
        assertThat(operator.post("/admin/v1/tenants/acme/resume", "").status()).isEqualTo(200);

        assertThat(shown().current().anyPaused()).isFalse();
        assertThat(log().deeds()).extracting(Deed::action).containsExactly("pause", "resume");
        assertThat(log().deeds()).extracting(Deed::reason).containsExactly("unpaid", null);
    }

    @ParameterizedTest
    @CsvSource({
        "keys,{\"tenant\":\"acme\"}",
        "keys/before/rotate,''",
        "keys/before/revoke,''",
        "tenants/acme/pause,{\"reason\":\"x\"}",
        "tenants/acme/resume,''"
    })
    void aDryRunWritesNothingAndMakesNoSecret(String path, String body) {
        Caller.Answer answer = admin.post("/admin/v1/" + path + "?dry_run=true", body);

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.json().get("dry_run").asBoolean()).isTrue();
        assertThat(answer.response().body()).doesNotContain("secret").doesNotContain("hash");
        assertThat(log().deeds()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "tenants/nobody/pause,{\"reason\":\"x\"},404", "models/priced/pause,{\"reason\":\"x\"},404",
        "tenants/acme/pause,{},400", "tenants/acme/pause,'',400",
        "tenants/acme/pause,{\"reason\":\" \"},400", "tenants/nobody/resume,'',404"
    })
    void refusesPausesOfNothing(String path, String body, int status) {
        assertThat(admin.post("/admin/v1/" + path, body).status()).isEqualTo(status);
    }

    private static int submit(String key) {
        return server.caller(key).post("/v1/jobs", JOB).status();
    }

    private static String secret(Caller.Answer answer) {
        return answer.json().get("secret").asText();
    }

    private static String id(String secret) {
        return shown().current().keyByHash(ApiKeys.hash(secret)).orElseThrow().name();
    }

    private static FakeCatalogs shown() {
        return server.bean(FakeCatalogs.class);
    }

    private static FakeCatalogLog log() {
        return server.bean(FakeCatalogLog.class);
    }
}
