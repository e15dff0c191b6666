package dev.sluice.ingress.chat;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.ingress.run.FakeCatalogs;
import dev.sluice.ingress.submit.Replies;
import dev.sluice.ingress.testkit.Caller;
import dev.sluice.schema.avro.AdmissionReply;
import dev.sluice.schema.avro.CancelRequest;
import dev.sluice.schema.avro.JobRequest;
import dev.sluice.schema.avro.Priority;
import dev.sluice.schema.avro.RateRoom;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Chats that are asked for and answered whole, or refused. */
class ChatControllerTest {
    private static ChatServer chats;
    private static Caller acme;

    @BeforeAll
    static void start() {
        chats = new ChatServer();
        acme = chats.caller(FakeCatalogs.ACME_KEY);
    }

    @AfterAll
    static void stop() {
        chats.close();
    }

    @AfterEach
    void forget() {
        chats.log().reset();
    }

    @Test
    void answersWithWhatTheWorkerSent() {
        chats.whenAsked(
                job -> {
                    chats.tell(job.answer("{\"id\":"));
                    chats.tell(job.answer("\"c1\"}"));
                    chats.tell(job.end());
                });

        Caller.Answer answer = acme.post(ChatServer.PATH, ChatServer.PLAIN);

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.response().body()).isEqualTo("{\"id\":\"c1\"}");
        assertThat(answer.header("Content-Type")).isEqualTo("application/json");
        JobRequest request = chats.log().appended().getFirst();
        assertThat(answer.header("Sluice-Job-Id")).isEqualTo(request.getJobId());
        assertThat(answer.header("x-request-id")).isEqualTo(request.getJobId());
        assertThat(request.getReplyTo().getAnswer()).isTrue();
        assertThat(request.getStream()).isFalse();
        assertThat(request.getPriority()).isEqualTo(Priority.INTERACTIVE);
    }

    /** Clients repeat a 409 by themselves, and the second job would not be cancelled. */
    @Test
    void tellsClientsNotToRepeatWhatWasCancelled() {
        chats.whenAsked(job -> chats.tell(job.failed("cancelled")));

        Caller.Answer answer = acme.post(ChatServer.PATH, ChatServer.PLAIN);

        assertThat(answer.status()).isEqualTo(409);
        assertThat(answer.header("x-should-retry")).isEqualTo("false");
    }

    @Test
    void takesTheOptionsOfAJobFromHeaders() {
        chats.whenAsked(job -> chats.tell(job.failed("cancelled")));

        acme.post(
                ChatServer.PATH,
                ChatServer.STREAM,
                "Sluice-Priority",
                "batch",
                "Sluice-Max-Cost",
                "0.5");

        JobRequest request = chats.log().appended().getFirst();
        assertThat(request.getPriority()).isEqualTo(Priority.BATCH);
        assertThat(request.getCostMaxNanoUsd()).isEqualTo(500_000_000);
        assertThat(request.getStream()).isTrue();
        assertThat(request.getCaller().getUser()).isEqualTo("u1");
    }

    @Test
    void aLimitOfTheCoordinatorIs429WithItsName() {
        chats.log()
                .answerWith(
                        request -> Optional.of(Replies.refused(request, "rate_limit_exceeded")));

        Caller.Answer answer = acme.post(ChatServer.PATH, ChatServer.PLAIN);

        assertThat(answer.status()).isEqualTo(429);
        assertThat(answer.header("Retry-After")).isEqualTo("1");
        assertThat(answer.json().at("/error/type").asText()).isEqualTo("rate_limit_error");
    }

    @Test
    void tellsWhatTheCoordinatorSaysIsLeft() {
        chats.log()
                .answerWith(
                        request -> {
                            AdmissionReply word = Replies.accepted(request);
                            word.setRequests(new RateRoom(600L, 59L, 6_001L));
                            chats.tell(word);
                            Chunks job = ChatServer.of(request);
                            chats.tell(job.answer("{}"));
                            chats.tell(job.end());
                            return Optional.empty();
                        });

        Caller.Answer answer = acme.post(ChatServer.PATH, ChatServer.PLAIN);

        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.header("x-ratelimit-limit-requests")).isEqualTo("600");
        assertThat(answer.header("x-ratelimit-remaining-requests")).isEqualTo("59");
        assertThat(answer.header("x-ratelimit-reset-requests")).isEqualTo("7s");
        assertThat(answer.header("x-ratelimit-limit-tokens")).isEmpty();
    }

    @Test
    void tellsWhatIsLeftAlsoToWhoIsRefused() {
        chats.log()
                .answerWith(
                        request -> {
                            AdmissionReply word = Replies.refused(request, "rate_limit_exceeded");
                            word.setTokens(new RateRoom(1_000L, 0L, 250L));
                            return Optional.of(word);
                        });

        Caller.Answer answer = acme.post(ChatServer.PATH, ChatServer.PLAIN);

        assertThat(answer.status()).isEqualTo(429);
        assertThat(answer.header("x-ratelimit-remaining-tokens")).isEqualTo("0");
        assertThat(answer.header("x-ratelimit-reset-tokens")).isEqualTo("250ms");
    }

    @Test
    void tellsInTheProvidersWordsWhyItRefused() {
        chats.whenAsked(
                job ->
                        chats.tell(
                                job.refusedBy(
                                        "{\"error\":{\"message\":\"temperature is too high\"}}")));

        Caller.Answer answer = acme.post(ChatServer.PATH, ChatServer.PLAIN);

        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.json().at("/error/message").asText())
                .isEqualTo("temperature is too high");
        assertThat(answer.json().at("/error/type").asText()).isEqualTo("invalid_request_error");
    }

    @Test
    void anUnknownModelIs404() {
        Caller.Answer answer = acme.post(ChatServer.PATH, "{\"model\":\"nope\"}");

        assertThat(answer.status()).isEqualTo(404);
        assertThat(answer.json().at("/error/code").asText()).isEqualTo("model_not_found");
        assertThat(answer.json().at("/error/param").asText()).isEqualTo("model");
        assertThat(answer.json().at("/error/message").asText()).startsWith("model: there is no");
    }

    @Test
    void whatItDoesNotUnderstandIs400() {
        assertThat(acme.post(ChatServer.PATH, "{").json().at("/error/code").asText())
                .isEqualTo("invalid_json");
        assertThat(acme.post(ChatServer.PATH, "{\"stream\":1,\"model\":\"small\"}").status())
                .isEqualTo(400);
        assertThat(acme.post(ChatServer.PATH, ChatServer.PLAIN, "Sluice-Priority", "high").status())
                .isEqualTo(400);
    }

    @Test
    void anUnknownKeyIs401InTheSameShape() {
        Caller.Answer answer =
                chats.caller("sk-sluice-nobody").post(ChatServer.PATH, ChatServer.PLAIN);

        assertThat(answer.status()).isEqualTo(401);
        assertThat(answer.json().at("/error/code").asText()).isEqualTo("invalid_api_key");
    }

    @Test
    void takesBackWhatTheLogMayHave() {
        chats.log().fail();

        assertThat(
                        acme.post(
                                        ChatServer.PATH,
                                        ChatServer.PLAIN,
                                        "Sluice-On-Disconnect",
                                        "continue")
                                .status())
                .isEqualTo(503);
        assertThat(
                        acme.post(ChatServer.PATH, ChatServer.PLAIN, "Idempotency-Key", "again")
                                .status())
                .isEqualTo(503);
        assertThat(chats.log().cancelled()).isEmpty();

        Caller.Answer answer = acme.post(ChatServer.PATH, ChatServer.STREAM);

        assertThat(answer.status()).isEqualTo(503);
        assertThat(answer.json().at("/error/code").asText()).isEqualTo("log_unavailable");
        assertThat(chats.log().cancelled()).hasSize(1);
    }

    @Test
    void takesBackWhatTheLogDoesNotConfirmInTime() {
        chats.log().hold();

        assertThat(acme.post(ChatServer.PATH, ChatServer.PLAIN).status()).isEqualTo(503);

        assertThat(chats.log().cancelled())
                .extracting(CancelRequest::getJobId)
                .containsExactly(chats.log().appended().getFirst().getJobId());
    }
}
