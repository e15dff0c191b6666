package dev.sluice.ingress.files;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sluice.ingress.kafka.FakeBatchLog;
import dev.sluice.ingress.run.FakeCatalogs;
import dev.sluice.ingress.testkit.Caller;
import dev.sluice.ingress.testkit.FakeResults;
import dev.sluice.ingress.testkit.IngressServer;
import dev.sluice.schema.avro.FileEntry;
import dev.sluice.schema.body.FileNames;
import dev.sluice.schema.body.FileStore;
import dev.sluice.schema.job.ObjectId;
import dev.sluice.schema.serde.RecordCodecs;
import dev.sluice.schema.topic.Topics;
import java.net.http.HttpRequest.BodyPublishers;
import java.util.HexFormat;
import java.util.Map;
import org.apache.avro.specific.SpecificRecord;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FileControllerTest {
    private static final int BYTES_MAX = 100_000;

    private static FakeResults results;
    private static IngressServer server;
    private static Caller acme;

    @BeforeAll
    static void start() {
        results = FakeResults.start();
        server =
                IngressServer.start(
                        Map.of(
                                "sluice.ingress.results-url",
                                results.uri().toString(),
                                "sluice.ingress.files.bytes-max",
                                BYTES_MAX));
        acme = server.caller(FakeCatalogs.ACME_KEY);
    }

    @AfterAll
    static void stop() {
        server.close();
        results.close();
    }

    @BeforeEach
    void forget() {
        log().reset();
    }

    private static FakeBatchLog log() {
        return server.bean(FakeBatchLog.class);
    }

    static Caller.Answer upload(Caller caller, String purpose, String content) {
        String form =
                "--b\r\n"
                        + "Content-Disposition: form-data; name=\"file\"; filename=\"in.jsonl\"\r\n\r\n"
                        + content
                        + "\r\n--b\r\nContent-Disposition: form-data; name=\"purpose\"\r\n\r\n"
                        + purpose
                        + "\r\n--b--\r\n";
        return caller.send(
                caller.request("/v1/files")
                        .header("Content-Type", "multipart/form-data; boundary=b")
                        .POST(BodyPublishers.ofString(form)));
    }

    @Test
    void keepsAnUploadAndTellsTheLog() throws Exception {
        Caller.Answer answer = upload(acme, "batch", "one\ntwo\n");

        JsonNode file = answer.json();
        assertThat(answer.status()).as(answer.response().body()).isEqualTo(200);
        assertThat(file.get("object").asText()).isEqualTo("file");
        assertThat(file.get("bytes").asInt()).isEqualTo(8);
        assertThat(file.get("filename").asText()).isEqualTo("in.jsonl");
        assertThat(file.get("purpose").asText()).isEqualTo("batch");
        assertThat(file.get("status").asText()).isEqualTo("processed");
        assertThat(file.get("sha256").asText())
                .isEqualTo(
                        HexFormat.of()
                                .formatHex(
                                        java.security.MessageDigest.getInstance("SHA-256")
                                                .digest("one\ntwo\n".getBytes(UTF_8))));
        String id = file.get("id").asText();
        assertThat(log().entries())
                .singleElement()
                .satisfies(
                        entry -> {
                            assertThat(entry.tenant()).isEqualTo("acme");
                            assertThat(entry.key()).isEqualTo("file/" + id);
                            assertThat(((FileEntry) entry.record()).getDeleted()).isFalse();
                        });
        assertThat(acme.get("/v1/files/" + id).json()).isEqualTo(file);
        assertThat(acme.get("/v1/files/" + id + "/content").response().body())
                .isEqualTo("one\ntwo\n");
    }

    private static Caller.Answer uploadWith(String fields) {
        String form =
                "--b\r\n"
                        + "Content-Disposition: form-data; name=\"file\"; filename=\"in.jsonl\"\r\n\r\n"
                        + "one\r\n"
                        + "--b\r\n"
                        + "Content-Disposition: form-data; name=\"purpose\"\r\n\r\n"
                        + "batch"
                        + fields.replace("|", "\r\n")
                        + "\r\n--b--\r\n";
        return acme.send(
                acme.request("/v1/files")
                        .header("Content-Type", "multipart/form-data; boundary=b")
                        .POST(BodyPublishers.ofString(form)));
    }

    private static String field(String name, String value) {
        return "|--b|Content-Disposition: form-data; name=\"expires_after[%s]\"||%s"
                .formatted(name, value);
    }

    @Test
    void keepsAFileForAsLongAsItsUploaderSays() throws Exception {
        JsonNode file = uploadWith(field("anchor", "created_at") + field("seconds", "3600")).json();

        assertThat(file.get("expires_at").asLong() - file.get("created_at").asLong())
                .isEqualTo(3_600);
        assertThat(acme.get("/v1/files/" + file.get("id").asText()).json()).isEqualTo(file);
    }

    @Test
    void showsNoFileWhoseTimeIsOver() throws Exception {
        String id = upload(acme, "batch", "one").json().get("id").asText();
        FileEntry entry = (FileEntry) log().entries().getLast().record();
        var codec =
                server.bean(RecordCodecs.class)
                        .forTopic(
                                server.bean(Topics.class).byName(Topics.BATCHES),
                                SpecificRecord.class);
        try (FileStore.Draft draft =
                server.bean(FileStore.class)
                        .write(FileNames.entry(ObjectId.of(ObjectId.Kind.FILE, id)))) {
            draft.write(codec.encode(FileEntry.newBuilder(entry).setExpiresAtMs(1L).build()));
            draft.finish();
        }

        assertThat(acme.get("/v1/files/" + id).status()).isEqualTo(404);
        assertThat(acme.get("/v1/files/" + id + "/content").status()).isEqualTo(404);
    }

    @ParameterizedTest
    @CsvSource({
        "created_at, 3599, expires_after.seconds",
        "created_at, 2592001, expires_after.seconds",
        "created_at, soon, expires_after.seconds",
        "last_active_at, 3600, expires_after.anchor"
    })
    void refusesAnExpiryThatCannotBe(String anchor, String seconds, String param) {
        Caller.Answer answer = uploadWith(field("anchor", anchor) + field("seconds", seconds));

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.json().at("/error/param").asText()).isEqualTo(param);
        assertThat(log().entries()).isEmpty();
    }

    @Test
    void refusesHalfAnExpiry() {
        assertThat(uploadWith(field("seconds", "3600")).json().at("/error/param").asText())
                .isEqualTo("expires_after.anchor");
    }

    @Test
    void givesARangeOfAFile() {
        String id = upload(acme, "batch", "0123456789").json().get("id").asText();

        Caller.Answer middle = range(id, "bytes=2-4");
        Caller.Answer tail = range(id, "bytes=-3");
        Caller.Answer beyond = range(id, "bytes=10-");

        assertThat(middle.status()).isEqualTo(206);
        assertThat(middle.response().body()).isEqualTo("234");
        assertThat(middle.header("Content-Range")).isEqualTo("bytes 2-4/10");
        assertThat(tail.response().body()).isEqualTo("789");
        assertThat(beyond.status()).isEqualTo(416);
    }

    private static Caller.Answer range(String id, String range) {
        return acme.send(acme.request("/v1/files/" + id + "/content").header("Range", range).GET());
    }

    @Test
    void hidesAFileFromOtherTenantsAndOnceItIsDeleted() {
        String id = upload(acme, "batch", "x").json().get("id").asText();
        Caller globex = server.caller(FakeCatalogs.GLOBEX_KEY);

        assertMissing(globex.get("/v1/files/" + id));
        assertMissing(globex.get("/v1/files/" + id + "/content"));
        assertMissing(globex.delete("/v1/files/" + id));
        assertThat(acme.delete("/v1/files/" + id).json().get("deleted").asBoolean()).isTrue();
        assertMissing(acme.get("/v1/files/" + id));
        assertMissing(acme.get("/v1/files/" + id + "/content"));
        assertMissing(acme.get("/v1/files/file-1"));
        assertThat(((FileEntry) log().entries().getLast().record()).getDeleted()).isTrue();
    }

    private static void assertMissing(Caller.Answer answer) {
        assertThat(answer.status()).isEqualTo(404);
        assertThat(answer.json().at("/error/code").asText()).isEqualTo("not_found");
        assertThat(answer.json().at("/error/type").asText()).isEqualTo("invalid_request_error");
    }

    @Test
    void refusesAnotherPurposeAndKeepsNothing() {
        Caller.Answer answer = upload(acme, "fine-tune", "x");

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.json().at("/error/param").asText()).isEqualTo("purpose");
        assertThat(answer.json().at("/error/message").asText()).contains("fine-tune", "batch");
        assertThat(log().entries()).isEmpty();
    }

    @Test
    void refusesAFileBeyondTheLimitWhetherItIsAnnouncedOrNot() {
        Caller.Answer slightly = upload(acme, "batch", "x".repeat(BYTES_MAX + 1));
        Caller.Answer grossly = upload(acme, "batch", "x".repeat(BYTES_MAX + 100_000));

        for (Caller.Answer answer : java.util.List.of(slightly, grossly)) {
            assertThat(answer.status()).isEqualTo(413);
            assertThat(answer.json().at("/error/message").asText()).contains("" + BYTES_MAX);
        }
        assertThat(log().entries()).isEmpty();
    }

    @Test
    void anUploadThatTheLogDidNotConfirmIsNotPromised() {
        log().fail();

        assertThat(upload(acme, "batch", "x").status()).isEqualTo(503);
    }

    @Test
    void passesTheListOnWithItsPage() {
        results.answer("{\"object\":\"list\",\"data\":[]}");

        Caller.Answer answer = acme.get("/v1/files?limit=5&after=file-1&purpose=batch&order=asc");

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.response().body()).isEqualTo("{\"object\":\"list\",\"data\":[]}");
        assertThat(results.asked().getLast())
                .isEqualTo("/internal/v1/files/acme?limit=5&after=file-1&order=asc&purpose=batch");
        assertThat(acme.get("/v1/files?limit=0").status()).isEqualTo(400);
        assertThat(acme.get("/v1/files?order=up").status()).isEqualTo(400);
    }
}
