package dev.sluice.ingress.chat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sluice.ingress.kafka.AnswerListener.Place;
import dev.sluice.ingress.kafka.WaitingCallers;
import dev.sluice.ingress.run.FakeCatalogs;
import dev.sluice.ingress.tail.FakeStreamTails;
import dev.sluice.ingress.tail.StreamTails;
import dev.sluice.ingress.testkit.Caller;
import dev.sluice.ingress.testkit.FakeResults;
import dev.sluice.ingress.testkit.IngressServer;
import dev.sluice.ingress.testkit.RawExchange;
import dev.sluice.schema.avro.CancelRequest;
import dev.sluice.schema.avro.ChunkKind;
import dev.sluice.schema.avro.StreamChunk;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class ResumedStreamTest {
    private static final String STREAM = "{\"model\":\"small\",\"messages\":[],\"stream\":true}";
    private static final String LAST = "1.1.0.0-1-41";

    private static FakeResults results;
    private static IngressServer server;
    private static Caller acme;
    private static FakeStreamTails tails;
    private static OpenChats chats;

    @BeforeAll
    static void start() {
        results = FakeResults.start();
        server =
                IngressServer.start(
                        Map.of(
                                "sluice.ingress.chat.keep-alive", "200ms",
                                "sluice.ingress.chat.resume-within", "500ms",
                                "sluice.ingress.chat.end-wait", "100ms",
                                "sluice.ingress.results-url", results.uri().toString()));
        acme = server.caller(FakeCatalogs.ACME_KEY);
        tails = server.bean(FakeStreamTails.class);
        chats = server.bean(OpenChats.class);
    }

    @AfterAll
    static void stop() {
        server.close();
        results.close();
    }

    @AfterEach
    void forget() {
        server.log().reset();
        results.answer("{\"found\":false,\"projected\":false}");
    }

    private static String job() {
        return acme.post("/v1/jobs", "{\"body\":{\"model\":\"small\"}}").json().get("id").asText();
    }

    private static Caller.Answer resume(String job, String last) {
        return acme.send(
                acme.request("/v1/jobs/" + job + "/events").header("Last-Event-ID", last).GET());
    }

    private static void write(StreamChunk chunk, long offset) {
        tails.write(new StreamTails.Entry(chunk, new Place(1, offset)));
    }

    @Test
    void goesOnBehindTheLastEvent() {
        String job = job();
        Chunks chunks = new Chunks("ing_of_another", job);
        write(chunks.delta("{\"a\":1}\n{\"b\":2}\n"), 41);
        write(new Chunks("ing", "job_other").delta("{\"x\":1}\n"), 42);
        write(chunks.delta("{\"c\":3}\n"), 43);
        write(chunks.end(), 44);

        Caller.Answer answer = resume(job, LAST);

        assertThat(answer.response().body())
                .isEqualTo(
                        """
                        : keep-alive

                        id: 1.1.0.1-1-41
                        data: {"b":2}

                        id: 1.1.1.0-1-43
                        data: {"c":3}

                        data: [DONE]

                        """);
        assertThat(tails.opened()).contains(new Place(1, 41));
        assertThat(server.log().resumed()).containsExactly(job);
    }

    @Test
    void saysThatTheJobHasFailed() {
        String job = job();
        results.answer("{\"found\":true,\"job\":{\"status\":\"failed\"}}");

        String body = resume(job, LAST).response().body();

        assertThat(body).contains("stream_interrupted", job).doesNotContain("[DONE]");
    }

    @Test
    void doesNotWaitForEverForWhatIsNotKeptAnyMore() {
        String job = job();
        results.answer("{\"found\":true,\"job\":{\"status\":\"succeeded\"}}");

        assertThat(resume(job, LAST).response().body()).contains("a part of the answer was lost");
    }

    @Test
    void saysThatThereIsNoSuchJobAnyMore() {
        String job = job();
        results.answer("{\"found\":false,\"projected\":true}");

        assertThat(resume(job, LAST).response().body()).contains("job_not_found", job);
    }

    @Test
    void wantsAnEventIdOfItsOwnAndAJobOfTheTenant() {
        String job = job();

        assertThat(resume(job, "7").status()).isEqualTo(400);
        assertThat(resume(job, "1.1.0.0-99-1").json().get("detail").asText())
                .contains("Last-Event-ID", "expected");
        assertThat(resume("job_unknown", LAST).status()).isEqualTo(404);
        Caller globex = server.caller(FakeCatalogs.GLOBEX_KEY);
        assertThat(
                        globex.send(
                                        globex.request("/v1/jobs/" + job + "/events")
                                                .header("Last-Event-ID", LAST)
                                                .GET())
                                .status())
                .isEqualTo(404);
    }

    @Test
    void doesNotCancelWhatAnotherInstanceGoesOnWith() throws IOException {
        WaitingCallers callers = server.bean(WaitingCallers.class);
        String left = openAndLeave();
        callers.deliver(
                new StreamChunk(
                        "ing_other",
                        left,
                        0,
                        0,
                        0L,
                        ChunkKind.RESUMED,
                        ByteBuffer.allocate(0),
                        null),
                new Place(1, 50));
        String abandoned = openAndLeave();

        await("the cancellation").until(() -> !server.log().cancelled().isEmpty());

        assertThat(server.log().cancelled())
                .singleElement()
                .satisfies(cancel -> assertThat(cancel.getJobId()).isEqualTo(abandoned));
    }

    @Test
    void aReaderWhoLeavesCancelsWhatHeSavedAndNothingElse() throws IOException {
        String plain = job();
        readAndLeave(plain);
        String continued = openAndLeave("Sluice-On-Disconnect: continue\r\n");
        readAndLeave(continued);
        String saved = openAndLeave();
        readAndLeave(saved);
        readAndLeave(saved);

        await("the cancellation").until(() -> !server.log().cancelled().isEmpty());

        // The others left before, so they would have been cancelled before.
        assertThat(server.log().cancelled())
                .extracting(CancelRequest::getJobId)
                .containsExactly(saved);
    }

    @Test
    void doesNotCancelWhatIsStillHeardByItsFirstCaller() throws IOException {
        try (RawExchange first = open("")) {
            String heard = server.log().appended().getLast().getJobId();
            readAndLeave(heard);
            String abandoned = openAndLeave();

            await("the cancellation").until(() -> !server.log().cancelled().isEmpty());

            assertThat(server.log().cancelled())
                    .extracting(CancelRequest::getJobId)
                    .containsExactly(abandoned);
            first.readUntil(": keep-alive");
        }
    }

    private static void readAndLeave(String job) throws IOException {
        int before = chats.open();
        try (RawExchange reader = new RawExchange(server)) {
            reader.write(
                    "GET /v1/jobs/%s/events HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer %s\r\nLast-Event-ID: %s\r\n\r\n"
                            .formatted(job, FakeCatalogs.ACME_KEY, LAST));
            reader.readUntil(": keep-alive");
        }
        await("the reader has left").until(() -> chats.open() <= before);
    }

    private static String openAndLeave() throws IOException {
        return openAndLeave("");
    }

    private static String openAndLeave(String header) throws IOException {
        int before = chats.open();
        open(header).close();
        await("the caller has left").until(() -> chats.open() <= before);
        return server.log().appended().getLast().getJobId();
    }

    private static RawExchange open(String header) throws IOException {
        RawExchange client = new RawExchange(server);
        client.write(
                "POST /v1/chat/completions HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer %s\r\n%sContent-Type: application/json\r\nContent-Length: %d\r\n\r\n%s"
                        .formatted(FakeCatalogs.ACME_KEY, header, STREAM.length(), STREAM));
        client.readUntil(": keep-alive");
        return client;
    }
}
