package dev.sluice.ingress.deadletter;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sluice.ingress.run.FakeCatalogs;
import dev.sluice.ingress.testkit.Caller;
import dev.sluice.ingress.testkit.IngressServer;
import dev.sluice.schema.avro.AuditRecord;
import dev.sluice.schema.avro.DeadLetter;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class LetterControllerTest {
    private static final String PATH = "/admin/v1/dead-letters";
    private static final Instant NOTICED = Instant.parse("2026-03-10T12:00:00Z");

    private static IngressServer server;
    private static FakeLetters letters;
    private static Caller operator;

    @BeforeAll
    static void start() {
        server = IngressServer.start();
        letters = server.bean(FakeLetters.class);
        operator = server.caller(FakeCatalogs.OPERATOR_KEY);
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @BeforeEach
    void fill() {
        letters.letters.clear();
        letters.audit.clear();
        add("sluice.requests", "7", 3);
        add("sluice.attempts", null, 3);
        add("sluice.requests", "8", Letter.SHOWN_BYTES_MAX + 1);
    }

    @Test
    void listsNewestFirstPageByPage() {
        JsonNode first = operator.get(PATH + "?limit=2").json();
        JsonNode second =
                operator.get(PATH + "?limit=2&after=" + first.get("next_after").asText()).json();

        assertThat(ids(first)).containsExactly("0-2", "0-1");
        assertThat(first.get("has_more").asBoolean()).isTrue();
        assertThat(ids(second)).containsExactly("0-0");
        assertThat(second.get("has_more").asBoolean()).isFalse();
        assertThat(first.get("data").get(0).has("value_head")).isFalse();
    }

    @Test
    void filters() {
        assertThat(ids(operator.get(PATH + "?topic=sluice.attempts").json()))
                .containsExactly("0-1");
        assertThat(ids(operator.get(PATH + "?tenant=acme").json())).hasSize(1);
        assertThat(ids(operator.get(PATH + "?since=2026-03-10T12:00:02Z").json()))
                .containsExactly("0-2");
        assertThat(ids(operator.get(PATH + "?until=2026-03-10T12:00:01Z").json()))
                .containsExactly("0-0");
        assertThat(operator.get(PATH + "?colour=red").status()).isEqualTo(400);
    }

    @Test
    void showsTheFirstBytes() {
        JsonNode letter = operator.get(PATH + "/0-2").json();

        assertThat(letter.get("value_bytes").asInt()).isEqualTo(Letter.SHOWN_BYTES_MAX + 1);
        assertThat(Base64.getDecoder().decode(letter.get("value_head").asText()))
                .hasSize(Letter.SHOWN_BYTES_MAX);
        assertThat(letter.get("reason").asText()).isEqualTo("no record");
        assertThat(operator.get(PATH + "/0-1").json().get("key_head").isNull()).isTrue();
        assertThat(operator.get(PATH + "/0-9").status()).isEqualTo(404);
        assertThat(operator.get(PATH + "/nonsense").status()).isEqualTo(404);
    }

    @Test
    void recordsWhoPutsBackWhat() {
        Caller.Answer one = operator.post(PATH + "/0-0/replay?reason=upgraded", "");
        Caller.Answer range = operator.post(PATH + "/replay?from=0-0&to=0-2", "");
        Caller.Answer some =
                operator.post(PATH + "/replay?from=0-0&to=0-2&topic=sluice.attempts", "");

        assertThat(one.json().get("replayed").asInt()).isEqualTo(1);
        assertThat(range.json().get("replayed").asInt()).isEqualTo(3);
        assertThat(some.json().get("replayed").asInt()).isEqualTo(1);
        assertThat(letters.audit)
                .extracting(AuditRecord::getName)
                .containsExactly("0-0", "0-0..0-2", "0-0..0-2");
        AuditRecord deed = letters.audit.getFirst();
        assertThat(deed.getAction()).isEqualTo("replay");
        assertThat(deed.getKind()).isEqualTo("dead_letter");
        assertThat(deed.getReason()).isEqualTo("upgraded");
        assertThat(deed.getActor()).isNotBlank();
    }

    @Test
    void refusesARangeThatIsNone() {
        assertThat(operator.post(PATH + "/replay?from=0-2&to=0-1", "").status()).isEqualTo(400);
        assertThat(operator.post(PATH + "/replay?from=0-2", "").status()).isEqualTo(400);
        assertThat(operator.post(PATH + "/0-9/replay", "").status()).isEqualTo(404);
        assertThat(letters.audit).isEmpty();
    }

    @Test
    void isForOperatorsAlone() {
        Caller viewer = server.caller(FakeCatalogs.VIEWER_KEY);

        assertThat(viewer.get(PATH).status()).isEqualTo(403);
        assertThat(viewer.get("/admin/v1/dead%2Dletters").status()).isIn(403, 404);
        assertThat(viewer.get("/admin/v1/dead%2Dletters/0-1").status()).isIn(403, 404);
        assertThat(viewer.post(PATH + "/0-0/replay", "").status()).isEqualTo(403);
        assertThat(server.caller(FakeCatalogs.ADMIN_KEY).get(PATH).status()).isEqualTo(200);
    }

    private static List<String> ids(JsonNode page) {
        return page.get("data").findValuesAsText("id");
    }

    private static void add(String topic, @Nullable String key, int bytes) {
        letters.letters.add(
                new DeadLetter(
                        "router",
                        topic,
                        0,
                        7L,
                        "no record",
                        key == null ? null : ByteBuffer.wrap(key.getBytes(StandardCharsets.UTF_8)),
                        ByteBuffer.allocate(bytes),
                        NOTICED.plusSeconds(letters.letters.size()).toEpochMilli()));
    }
}
