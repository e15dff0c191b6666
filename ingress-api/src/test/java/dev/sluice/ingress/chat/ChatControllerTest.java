package dev.sluice.ingress.chat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sluice.ingress.kafka.AnswerListener.Place;
import dev.sluice.ingress.kafka.WaitingCallers;
import dev.sluice.ingress.run.FakeCatalogs;
import dev.sluice.ingress.submit.Replies;
import dev.sluice.ingress.testkit.Caller;
import dev.sluice.ingress.testkit.IngressServer;
import dev.sluice.ingress.testkit.RawExchange;
import dev.sluice.schema.avro.AdmissionReply;
import dev.sluice.schema.avro.CancelRequest;
import dev.sluice.schema.avro.JobRequest;
import dev.sluice.schema.avro.Priority;
import dev.sluice.schema.avro.StreamChunk;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class ChatControllerTest {
    private static final String PATH = "/v1/chat/completions";
    private static final String PLAIN = "{\"model\":\"small\",\"messages\":[]}";
    private static final String STREAM =
            "{\"model\":\"small\",\"messages\":[],\"stream\":true,\"user\":\"u1\"}";

    private static IngressServer server;
    private static Caller acme;
    private static WaitingCallers callers;

    @BeforeAll
    static void start() {
        server =
                IngressServer.start(
                        Map.of(
                                "sluice.ingress.chat.keep-alive", "200ms",
                                "sluice.ingress.chat.end-wait", "100ms",
                                "sluice.ingress.chat.resume-within", "100ms",
                                "sluice.ingress.chat.buffer-max", "65536",
                                "sluice.ingress.chat.connections-max", "2",
                                "sluice.ingress.accept.timeout", "1s"));
        acme = server.caller(FakeCatalogs.ACME_KEY);
        callers = server.bean(WaitingCallers.class);
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @AfterEach
    void forget() {
        server.log().reset();
    }

    private static Chunks of(JobRequest request) {
        return new Chunks(request.getReplyTo().getIngressId(), request.getJobId());
    }

    private static void tell(StreamChunk chunk) {
        callers.deliver(chunk, new Place(0, 42));
    }

    private static void tell(AdmissionReply reply) {
        callers.deliver(reply);
    }

    /** Plays worker and coordinator for each request that is appended. */
    private static void whenAsked(Consumer<Chunks> play) {
        server.log()
                .answerWith(
                        request -> {
                            play.accept(of(request));
                            return Optional.empty();
                        });
    }

    private static Chunks asked() {
        await("the job").until(() -> !server.log().appended().isEmpty());
        return of(server.log().appended().getFirst());
    }

    private static RawExchange open(String body) throws IOException {
        RawExchange exchange = new RawExchange(server);
        exchange.write(
                "POST %s HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer %s\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n%s"
                        .formatted(PATH, FakeCatalogs.ACME_KEY, body.length(), body));
        return exchange;
    }

    @Test
    void answersWithWhatTheWorkerSent() {
        whenAsked(
                job -> {
                    tell(job.answer("{\"id\":"));
                    tell(job.answer("\"c1\"}"));
                    tell(job.end());
                });

        Caller.Answer answer = acme.post(PATH, PLAIN);

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.response().body()).isEqualTo("{\"id\":\"c1\"}");
        assertThat(answer.header("Content-Type")).isEqualTo("application/json");
        JobRequest request = server.log().appended().getFirst();
        assertThat(answer.header("Sluice-Job-Id")).isEqualTo(request.getJobId());
        assertThat(answer.header("x-request-id")).isEqualTo(request.getJobId());
        assertThat(request.getReplyTo().getAnswer()).isTrue();
        assertThat(request.getStream()).isFalse();
        assertThat(request.getPriority()).isEqualTo(Priority.INTERACTIVE);
    }

    @Test
    void takesTheOptionsOfAJobFromHeaders() {
        whenAsked(job -> tell(job.failed("cancelled")));

        acme.post(PATH, STREAM, "Sluice-Priority", "batch", "Sluice-Max-Cost", "0.5");

        JobRequest request = server.log().appended().getFirst();
        assertThat(request.getPriority()).isEqualTo(Priority.BATCH);
        assertThat(request.getCostMaxNanoUsd()).isEqualTo(500_000_000);
        assertThat(request.getStream()).isTrue();
        assertThat(request.getCaller().getUser()).isEqualTo("u1");
    }

    @Test
    void streamsEventsWithTheirIdsAndSaysWhenItIsDone() {
        whenAsked(
                job -> {
                    tell(job.delta("{\"a\":1}\n"));
                    tell(job.delta("{\"b\":2}\n{\"c\":3}\n"));
                    tell(job.end());
                });

        Caller.Answer answer = acme.post(PATH, STREAM);

        assertThat(answer.header("Content-Type")).startsWith("text/event-stream");
        assertThat(answer.response().body())
                .isEqualTo(
                        """
                        id: 1.1.0.0-0-42
                        data: {"a":1}

                        id: 1.1.1.0-0-42
                        data: {"b":2}

                        id: 1.1.1.1-0-42
                        data: {"c":3}

                        data: [DONE]

                        """);
    }

    @Test
    void sendsEachEventWhenItComes() throws IOException {
        try (RawExchange client = open(STREAM)) {
            Chunks job = asked();
            tell(job.delta("{\"first\":1}\n"));
            assertThat(client.readUntil("{\"first\":1}")).contains("200 OK");

            tell(job.delta("{\"second\":2}\n"));
            client.readUntil("{\"second\":2}");

            tell(job.end());
            client.readUntil("[DONE]");
        }
    }

    @Test
    void keepsASilentStreamAlive() throws IOException {
        try (RawExchange client = open(STREAM)) {
            Chunks job = asked();
            client.readUntil(": keep-alive");

            tell(job.failed("attempts_exhausted"));

            assertThat(client.readUntil("job_id")).contains("data: {\"error\":");
        }
    }

    @Test
    void streamsAWholeAnswerWhereNothingElseCame() {
        whenAsked(
                job ->
                        tell(
                                job.succeededWith(
                                        "{\"choices\":[{\"index\":0,\"message\":{\"content\":\"hi\"},\"finish_reason\":\"stop\"}]}")));

        String body = acme.post(PATH, STREAM).response().body();

        assertThat(body).contains("\"content\":\"hi\"", "chat.completion.chunk");
        assertThat(body).endsWith("data: [DONE]\n\n");
    }

    @Test
    void answersAFailureBeforeTheFirstEventWithItsStatus() {
        whenAsked(job -> tell(job.failed("attempts_exhausted")));

        Caller.Answer answer = acme.post(PATH, STREAM);

        assertThat(answer.status()).isEqualTo(502);
        assertThat(answer.json().at("/error/code").asText()).isEqualTo("attempts_exhausted");
        assertThat(answer.json().at("/error/message").asText()).isEqualTo("said the coordinator");
        assertThat(answer.json().at("/error").has("param")).isTrue();
        assertThat(answer.header("Sluice-Job-Id")).startsWith("job_");
    }

    @Test
    void endsAStreamThatBreaksOffWithAnErrorAndWithoutDone() {
        whenAsked(
                job -> {
                    tell(job.delta("{\"a\":1}\n"));
                    tell(job.failed("stream_interrupted"));
                });

        String body = acme.post(PATH, STREAM).response().body();

        assertThat(body).contains("{\"a\":1}", "\"code\":\"stream_interrupted\"");
        assertThat(body).doesNotContain("[DONE]");
    }

    @Test
    void doesNotWaitForEverForTheRestOfAnAnswer() {
        whenAsked(
                job -> {
                    tell(job.delta("{\"a\":1}\n"));
                    tell(job.succeeded());
                });

        assertThat(acme.post(PATH, STREAM).response().body())
                .contains("\"code\":\"stream_interrupted\"");
    }

    @Test
    void aLimitOfTheCoordinatorIs429WithItsName() {
        server.log()
                .answerWith(
                        request -> Optional.of(Replies.refused(request, "rate_limit_exceeded")));

        Caller.Answer answer = acme.post(PATH, PLAIN);

        assertThat(answer.status()).isEqualTo(429);
        assertThat(answer.header("Retry-After")).isEqualTo("1");
        assertThat(answer.json().at("/error/type").asText()).isEqualTo("rate_limit_error");
    }

    @Test
    void tellsInTheProvidersWordsWhyItRefused() {
        whenAsked(
                job ->
                        tell(
                                job.refusedBy(
                                        "{\"error\":{\"message\":\"temperature is too high\"}}")));

        Caller.Answer answer = acme.post(PATH, PLAIN);

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.json().at("/error/message").asText())
                .isEqualTo("temperature is too high");
        assertThat(answer.json().at("/error/type").asText()).isEqualTo("invalid_request_error");
    }

    @Test
    void anUnknownModelIs404() {
        Caller.Answer answer = acme.post(PATH, "{\"model\":\"nope\"}");

        assertThat(answer.status()).isEqualTo(404);
        assertThat(answer.json().at("/error/code").asText()).isEqualTo("model_not_found");
        assertThat(answer.json().at("/error/param").asText()).isEqualTo("model");
        assertThat(answer.json().at("/error/message").asText()).startsWith("model: there is no");
    }

    @Test
    void whatItDoesNotUnderstandIs400() {
        assertThat(acme.post(PATH, "{").json().at("/error/code").asText())
                .isEqualTo("invalid_json");
        assertThat(acme.post(PATH, "{\"stream\":1,\"model\":\"small\"}").status()).isEqualTo(400);
        assertThat(acme.post(PATH, PLAIN, "Sluice-Priority", "high").status()).isEqualTo(400);
    }

    @Test
    void anUnknownKeyIs401InTheSameShape() {
        Caller.Answer answer = server.caller("sk-sluice-nobody").post(PATH, PLAIN);

        assertThat(answer.status()).isEqualTo(401);
        assertThat(answer.json().at("/error/code").asText()).isEqualTo("invalid_api_key");
    }

    @Test
    void cancelsTheJobOfAStreamWhoseCallerHasGone() throws IOException {
        try (RawExchange client = open(STREAM)) {
            tell(asked().delta("{\"a\":1}\n"));
            client.readUntil("{\"a\":1}");
        }

        await("the cancellation").until(() -> !server.log().cancelled().isEmpty());
        CancelRequest cancel = server.log().cancelled().getFirst();
        assertThat(cancel.getJobId()).isEqualTo(server.log().appended().getFirst().getJobId());
        assertThat(cancel.getCaller().getTenant()).isEqualTo("acme");
    }

    @Test
    void cancelsTheJobOfACallerWhoLeavesBeforeTheAnswer() throws IOException {
        RawExchange client = open(PLAIN);
        asked();

        client.close();

        await("the cancellation").until(() -> !server.log().cancelled().isEmpty());
    }

    @Test
    void takesBackWhatTheLogMayHave() {
        server.log().fail();

        assertThat(acme.post(PATH, PLAIN, "Sluice-On-Disconnect", "continue").status())
                .isEqualTo(503);
        assertThat(acme.post(PATH, PLAIN, "Idempotency-Key", "again").status()).isEqualTo(503);
        assertThat(server.log().cancelled()).isEmpty();

        Caller.Answer answer = acme.post(PATH, STREAM);

        assertThat(answer.status()).isEqualTo(503);
        assertThat(answer.json().at("/error/code").asText()).isEqualTo("log_unavailable");
        assertThat(server.log().cancelled()).hasSize(1);
    }

    @Test
    void takesBackWhatTheLogDoesNotConfirmInTime() {
        server.log().hold();

        assertThat(acme.post(PATH, PLAIN).status()).isEqualTo(503);

        assertThat(server.log().cancelled())
                .extracting(CancelRequest::getJobId)
                .containsExactly(server.log().appended().getFirst().getJobId());
    }

    @Test
    void leavesTheJobOfACallerWhoSaidSo() throws IOException {
        RawExchange client = new RawExchange(server);
        client.write(
                "POST %s HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer %s\r\nSluice-On-Disconnect: continue\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n%s"
                        .formatted(PATH, FakeCatalogs.ACME_KEY, STREAM.length(), STREAM));
        tell(asked().delta("{\"a\":1}\n"));
        client.readUntil("{\"a\":1}");
        client.close();

        RawExchange other = open(STREAM);
        await("the other job").until(() -> server.log().appended().size() == 2);
        other.close();

        String second = server.log().appended().get(1).getJobId();
        await("the cancellation").until(() -> !server.log().cancelled().isEmpty());
        assertThat(server.log().cancelled())
                .extracting(CancelRequest::getJobId)
                .containsExactly(second);
    }

    @Test
    void refusesMoreCallersThanMayWait() throws IOException {
        try (RawExchange first = open(PLAIN);
                RawExchange second = open(PLAIN)) {
            await("both jobs").until(() -> server.log().appended().size() == 2);

            Caller.Answer answer = acme.post(PATH, PLAIN);

            assertThat(answer.status()).isEqualTo(429);
            assertThat(answer.json().at("/error/message").asText())
                    .contains("sluice.ingress.chat.connections-max: 2");
            server.log().appended().forEach(request -> tell(of(request).failed("cancelled")));
            first.readUntil("409");
            second.readUntil("409");
        }
    }

    @Test
    void cutsOffAClientThatTakesNothing() throws IOException {
        String event = "{\"x\":\"" + "x".repeat(60_000) + "\"}\n";
        try (RawExchange client = open(STREAM)) {
            Chunks job = asked();
            client.readUntil(": keep-alive");

            CompletableFuture<Void> flood =
                    CompletableFuture.runAsync(
                            () -> {
                                for (int i = 0;
                                        i < 20_000 && server.log().cancelled().isEmpty();
                                        i++) {
                                    tell(job.delta(event));
                                }
                            });

            await("the cancellation").until(() -> !server.log().cancelled().isEmpty());
            flood.join();
        }
    }
}
