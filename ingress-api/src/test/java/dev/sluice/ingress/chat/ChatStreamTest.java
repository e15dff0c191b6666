package dev.sluice.ingress.chat;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.ingress.run.FakeCatalogs;
import dev.sluice.ingress.testkit.Caller;
import dev.sluice.ingress.testkit.RawExchange;
import java.io.IOException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Chats that are answered as streams. */
class ChatStreamTest {
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
    void streamsEventsWithTheirIdsAndSaysWhenItIsDone() {
        chats.whenAsked(
                job -> {
                    chats.tell(job.delta("{\"a\":1}\n"));
                    chats.tell(job.delta("{\"b\":2}\n{\"c\":3}\n"));
                    chats.tell(job.end());
                });

        Caller.Answer answer = acme.post(ChatServer.PATH, ChatServer.STREAM);

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
        try (RawExchange client = chats.open(ChatServer.STREAM)) {
            Chunks job = chats.asked();
            chats.tell(job.delta("{\"first\":1}\n"));
            assertThat(client.readUntil("{\"first\":1}")).contains("200 OK");

            chats.tell(job.delta("{\"second\":2}\n"));
            client.readUntil("{\"second\":2}");

            chats.tell(job.end());
            client.readUntil("[DONE]");
        }
    }

    @Test
    void keepsASilentStreamAlive() throws IOException {
        try (RawExchange client = chats.open(ChatServer.STREAM)) {
            Chunks job = chats.asked();
            client.readUntil(": keep-alive");

            chats.tell(job.failed("attempts_exhausted"));

            assertThat(client.readUntil("job_id")).contains("data: {\"error\":");
        }
    }

    @Test
    void streamsAWholeAnswerWhereNothingElseCame() {
        chats.whenAsked(
                job ->
                        chats.tell(
                                job.succeededWith(
                                        "{\"choices\":[{\"index\":0,\"message\":{\"content\":\"hi\"},\"finish_reason\":\"stop\"}]}")));

        String body = acme.post(ChatServer.PATH, ChatServer.STREAM).response().body();

        assertThat(body).contains("\"content\":\"hi\"", "chat.completion.chunk");
        assertThat(body).endsWith("data: [DONE]\n\n");
    }

    @Test
    void answersAFailureBeforeTheFirstEventWithItsStatus() {
        chats.whenAsked(job -> chats.tell(job.failed("attempts_exhausted")));

        Caller.Answer answer = acme.post(ChatServer.PATH, ChatServer.STREAM);

        assertThat(answer.status()).isEqualTo(502);
        assertThat(answer.json().at("/error/code").asText()).isEqualTo("attempts_exhausted");
        assertThat(answer.json().at("/error/message").asText()).isEqualTo("said the coordinator");
        assertThat(answer.json().at("/error").has("param")).isTrue();
        assertThat(answer.header("Sluice-Job-Id")).startsWith("job_");
    }

    @Test
    void endsAStreamThatBreaksOffWithAnErrorAndWithoutDone() {
        chats.whenAsked(
                job -> {
                    chats.tell(job.delta("{\"a\":1}\n"));
                    chats.tell(job.failed("stream_interrupted"));
                });

        String body = acme.post(ChatServer.PATH, ChatServer.STREAM).response().body();

        assertThat(body).contains("{\"a\":1}", "\"code\":\"stream_interrupted\"");
        assertThat(body).doesNotContain("[DONE]");
    }

    @Test
    void doesNotWaitForEverForTheRestOfAnAnswer() {
        chats.whenAsked(
                job -> {
                    chats.tell(job.delta("{\"a\":1}\n"));
                    chats.tell(job.succeeded());
                });

        assertThat(acme.post(ChatServer.PATH, ChatServer.STREAM).response().body())
                .contains("\"code\":\"stream_interrupted\"");
    }
}
