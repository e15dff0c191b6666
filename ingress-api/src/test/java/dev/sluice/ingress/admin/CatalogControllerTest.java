package dev.sluice.ingress.admin;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.ingress.kafka.FakeCatalogLog;
import dev.sluice.ingress.run.FakeCatalogs;
import dev.sluice.ingress.testkit.Caller;
import dev.sluice.ingress.testkit.IngressServer;
import dev.sluice.runtime.catalog.Deed;
import dev.sluice.schema.catalog.CatalogFile;
import dev.sluice.schema.catalog.LimitGroup;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CatalogControllerTest {
    private static final String GROUP = "/admin/v1/limit_groups/group";

    private static IngressServer server;
    private static Caller admin;

    @BeforeAll
    static void start() {
        server = IngressServer.start();
        admin = server.caller(FakeCatalogs.ADMIN_KEY);
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @BeforeEach
    void forget() {
        log().reset();
    }

    @Test
    void showsAnObjectAsAFileSaysItWithItsVersion() {
        Caller.Answer answer = admin.get(GROUP);

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.response().body())
                .isEqualTo("{\"name\":\"group\",\"concurrency\":4,\"concurrency_min\":1}");
        assertThat(answer.header("ETag")).isEqualTo("\"1\"");
        assertThat(answer.header("Cache-Control")).isEqualTo("no-store");
    }

    @Test
    void createsReplacesAndRemoves() {
        Caller.Answer created =
                admin.put(
                        "/admin/v1/limit_groups/new", "{\"concurrency\":2}", "X-Request-Id", "r1");
        Caller.Answer replaced =
                admin.put(
                        "/admin/v1/limit_groups/new?reason=more",
                        "{\"name\":\"new\",\"concurrency\":3}",
                        "If-Match",
                        created.header("ETag"));
        Caller.Answer shown = admin.get("/admin/v1/limit_groups/new");
        Caller.Answer removed =
                admin.delete("/admin/v1/limit_groups/new", "If-Match", shown.header("ETag"));

        assertThat(created.status()).isEqualTo(201);
        assertThat(created.header("X-Request-Id")).isEqualTo("r1");
        assertThat(created.json().get("concurrency").asInt()).isEqualTo(2);
        assertThat(replaced.status()).isEqualTo(200);
        assertThat(replaced.header("ETag")).isEqualTo("\"2\"");
        assertThat(shown.json().get("concurrency").asInt()).isEqualTo(3);
        assertThat(removed.status()).isEqualTo(204);
        assertThat(admin.get("/admin/v1/limit_groups/new").status()).isEqualTo(404);
        assertThat(log().deeds()).extracting(Deed::actor).containsOnly("admin-key");
        assertThat(log().deeds()).extracting(Deed::tenant).containsOnly("acme");
        assertThat(log().deeds()).extracting(Deed::reason).containsExactly(null, "more", null);
        assertThat(log().deeds().getFirst().requestId()).isEqualTo("r1");
        assertThat(log().deeds().getFirst().sourceAddress()).isIn("127.0.0.1", "0:0:0:0:0:0:0:1");
    }

    @Test
    void anObjectThatIsInAnotherVersionStaysAndIsNamed() {
        admin.put(GROUP, "{\"concurrency\":5}", "If-Match", "\"1\"");

        Caller.Answer stale = admin.put(GROUP, "{\"concurrency\":6}", "If-Match", "\"1\"");
        Caller.Answer gone = admin.delete(GROUP, "If-Match", "\"1\"");

        assertThat(stale.status()).isEqualTo(412);
        assertThat(stale.header("ETag")).isEqualTo("\"2\"");
        assertThat(stale.json().get("code").asText()).isEqualTo("precondition_failed");
        assertThat(stale.json().get("detail").asText())
                .isEqualTo(
                        "limit_group/group: version 2 (expected: version 1; read it again and repeat with If-Match: \"2\")");
        assertThat(gone.status()).isEqualTo(412);
        assertThat(admin.get(GROUP).json().get("concurrency").asInt()).isEqualTo(5);
    }

    /** What counts is what stands when it is written, not what this instance has seen. */
    @Test
    void aVersionThatThisInstanceHasNotSeenYetCounts() {
        log().standsAhead(FakeCatalogs.CATALOG.with(new LimitGroup("group", 9), 2));

        assertThat(admin.put(GROUP, "{\"concurrency\":5}", "If-Match", "\"1\"").status())
                .isEqualTo(412);
        assertThat(admin.put(GROUP, "{\"concurrency\":5}", "If-Match", "\"2\"").status())
                .isEqualTo(200);
    }

    @ParameterizedTest
    @CsvSource({
        "limit_groups/group,If-None-Match,*,412", "limit_groups/fresh,If-None-Match,*,201",
        "limit_groups/fresh,If-Match,*,412", "limit_groups/group,If-Match,*,200",
        "limit_groups/group,Accept,*/*,412", "limit_groups/fresh,Accept,*/*,201",
        "limit_groups/group,If-Match,3,400", "limit_groups/group,If-None-Match,3,400"
    })
    void withoutAVersionAPutOnlyCreates(String object, String header, String value, int status) {
        assertThat(admin.put("/admin/v1/" + object, "{\"concurrency\":5}", header, value).status())
                .isEqualTo(status);
    }

    @Test
    void whatChangesNothingIsNotWritten() {
        Caller.Answer same = admin.put(GROUP, "{\"concurrency\":4}", "If-Match", "\"1\"");

        assertThat(same.status()).isEqualTo(200);
        assertThat(same.header("ETag")).isEqualTo("\"1\"");
        assertThat(same.json().get("concurrency").asInt()).isEqualTo(4);
        assertThat(log().deeds()).isEmpty();
    }

    @Test
    void aDryRunSaysWhatWouldChangeAndWritesNothing() {
        Caller.Answer update =
                admin.put(GROUP + "?dry_run=true", "{\"concurrency\":5}", "If-Match", "\"1\"");
        Caller.Answer delete = admin.delete("/admin/v1/routes/small?dry_run=true");

        assertThat(update.response().body())
                .isEqualTo(
                        "{\"dry_run\":true,\"changes\":[{\"kind\":\"limit_group\",\"name\":\"group\",\"action\":\"update\",\"version\":2,\"fields\":[{\"path\":\"concurrency\",\"from\":\"4\",\"to\":\"5\"}]}]}");
        assertThat(delete.status()).as("globex refers to it").isEqualTo(409);
        assertThat(admin.put(GROUP + "?dry_run=maybe", "{}", "If-Match", "*").status())
                .isEqualTo(400);
        assertThat(log().deeds()).isEmpty();
        assertThat(admin.get(GROUP).json().get("concurrency").asInt()).isEqualTo(4);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "limit_groups/group|{\"speed\":1}|limit_group group: key concurrency is missing (it has: [speed, name])",
                "limit_groups/group|{\"concurrency\":1,\"speed\":1}|limit_group group: unknown key speed (expected: one of [name, concurrency, concurrency_min, requests_per_minute, requests_burst, tokens_per_minute, tokens_burst, on_silence])",
                "limit_groups/group|{\"name\":\"other\",\"concurrency\":1}|limit_group group: name other (expected: group, as in the path)",
                "lanes/x|{\"account\":\"account\",\"model\":\"priced\",\"limit_group\":\"none\",\"pool\":\"default\"}|lane x: limit_group none (expected: one that the catalogue has)"
            })
    void namesWhatIsWrong(String object, String body, String detail) {
        Caller.Answer answer =
                object.endsWith("x")
                        ? admin.put("/admin/v1/" + object, body)
                        : admin.put("/admin/v1/" + object, body, "If-Match", "*");

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.header("Content-Type")).isEqualTo("application/problem+json");
        assertThat(answer.json().get("detail").asText()).isEqualTo(detail);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "[1]", "{\"a\":1,\"a\":2}", "{"})
    void refusesABodyThatIsNoObject(String body) {
        assertThat(admin.put(GROUP, body, "If-Match", "*").status()).isEqualTo(400);
    }

    @Test
    void refusesWhatWouldMoveATenantOrTakeAwayWhatIsUsed() {
        Caller.Answer moved =
                admin.put(
                        "/admin/v1/tenants/acme",
                        "{\"shard\":7,\"partition\":4}",
                        "If-Match",
                        "\"1\"");
        Caller.Answer used = admin.delete("/admin/v1/models/priced");

        assertThat(moved.status()).isEqualTo(409);
        assertThat(moved.json().get("code").asText()).isEqualTo("catalog_conflict");
        assertThat(moved.json().get("detail").asText())
                .startsWith("tenant acme: partition 4 (expected: 3, as in the catalogue;");
        assertThat(used.status()).isEqualTo(409);
        assertThat(used.json().get("detail").asText())
                .startsWith("model/priced cannot be removed: lane/priced-lane refer to it");
    }

    @Test
    void takesNamesWithASlash() {
        Caller.Answer created =
                admin.put("/admin/v1/limit_groups/open%2Fai%20x", "{\"concurrency\":2}");

        assertThat(created.status()).isEqualTo(201);
        assertThat(created.json().get("name").asText()).isEqualTo("open/ai x");
        assertThat(admin.get("/admin/v1/limit_groups/open%2Fai%20x").status()).isEqualTo(200);
    }

    @Test
    void listsByPages() {
        Caller.Answer first = admin.get("/admin/v1/routes?limit=2");
        Caller.Answer rest = admin.get("/admin/v1/routes?limit=2&after=small");

        assertThat(first.json().at("/data/0/spec/name").asText()).isEqualTo("large");
        assertThat(first.json().at("/data/1/spec/name").asText()).isEqualTo("small");
        assertThat(first.json().at("/data/1/version").asInt()).isEqualTo(1);
        assertThat(first.json().get("has_more").asBoolean()).isTrue();
        assertThat(rest.json().at("/data/0/spec/name").asText()).isEqualTo("unpriced");
        assertThat(rest.json().get("has_more").asBoolean()).isFalse();
        assertThat(admin.get("/admin/v1/routes?limit=0").status()).isEqualTo(400);
    }

    @Test
    void showsAllConfigurationAsAFileWithoutKeys() {
        String effective = admin.get("/admin/v1/effective").response().body();

        assertThat(CatalogFile.parse(effective).tenant("globex"))
                .isEqualTo(FakeCatalogs.CATALOG.tenant("globex"));
        assertThat(effective).doesNotContain("api_keys");
    }

    @Test
    void showsNoHashes() {
        assertThat(admin.get("/admin/v1/keys").response().body())
                .contains("acme-key")
                .doesNotContain("hash")
                .doesNotContainPattern("[0-9a-f]{64}");
    }

    @Test
    void unknownKindsAndObjectsAreNotFound() {
        assertThat(admin.get("/admin/v1/wishes").json().get("detail").asText())
                .startsWith("kind wishes (expected: one of [tenants, ");
        assertThat(admin.get("/admin/v1/routes/none").status()).isEqualTo(404);
        assertThat(admin.delete("/admin/v1/routes/none").status()).isEqualTo(404);
        assertThat(admin.put("/admin/v1/pauses/x", "{}").status()).isEqualTo(400);
    }

    @Test
    void saysThatItCannotWrite() {
        log().fail();

        Caller.Answer answer = admin.put(GROUP, "{\"concurrency\":5}", "If-Match", "*");

        assertThat(answer.status()).isEqualTo(503);
        assertThat(answer.json().get("code").asText()).isEqualTo("catalog_unavailable");
        assertThat(answer.header("Retry-After")).isEqualTo("1");
    }

    private static FakeCatalogLog log() {
        return server.bean(FakeCatalogLog.class);
    }
}
