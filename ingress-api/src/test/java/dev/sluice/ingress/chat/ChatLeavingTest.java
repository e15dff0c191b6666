package dev.sluice.ingress.chat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sluice.ingress.run.FakeCatalogs;
import dev.sluice.ingress.testkit.Caller;
import dev.sluice.ingress.testkit.RawExchange;
import dev.sluice.schema.avro.CancelRequest;
import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Callers who leave, or are one too many. */
class ChatLeavingTest {
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
    void cancelsTheJobOfAStreamWhoseCallerHasGone() throws IOException {
        try (RawExchange client = chats.open(ChatServer.STREAM)) {
            chats.tell(chats.asked().delta("{\"a\":1}\n"));
            client.readUntil("{\"a\":1}");
        }

        await("the cancellation").until(() -> !chats.log().cancelled().isEmpty());
        CancelRequest cancel = chats.log().cancelled().getFirst();
        assertThat(cancel.getJobId()).isEqualTo(chats.log().appended().getFirst().getJobId());
        assertThat(cancel.getCaller().getTenant()).isEqualTo("acme");
    }

    @Test
    void cancelsTheJobOfACallerWhoLeavesBeforeTheAnswer() throws IOException {
        RawExchange client = chats.open(ChatServer.PLAIN);
        chats.asked();

        client.close();

        await("the cancellation").until(() -> !chats.log().cancelled().isEmpty());
    }

    @Test
    void leavesTheJobOfACallerWhoSaidSo() throws IOException {
        RawExchange client = chats.open();
        client.write(
                "POST %s HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer %s\r\nSluice-On-Disconnect: continue\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n%s"
                        .formatted(
                                ChatServer.PATH,
                                FakeCatalogs.ACME_KEY,
                                ChatServer.STREAM.length(),
                                ChatServer.STREAM));
        chats.tell(chats.asked().delta("{\"a\":1}\n"));
        client.readUntil("{\"a\":1}");
        client.close();

        RawExchange other = chats.open(ChatServer.STREAM);
        await("the other job").until(() -> chats.log().appended().size() == 2);
        other.close();

        String second = chats.log().appended().get(1).getJobId();
        await("the cancellation").until(() -> !chats.log().cancelled().isEmpty());
        assertThat(chats.log().cancelled())
                .extracting(CancelRequest::getJobId)
                .containsExactly(second);
    }

    @Test
    void refusesMoreCallersThanMayWait() throws IOException {
        try (RawExchange first = chats.open(ChatServer.PLAIN);
                RawExchange second = chats.open(ChatServer.PLAIN)) {
            await("both jobs").until(() -> chats.log().appended().size() == 2);

            Caller.Answer answer = acme.post(ChatServer.PATH, ChatServer.PLAIN);

            assertThat(answer.status()).isEqualTo(429);
            assertThat(answer.json().at("/error/message").asText())
                    .contains("sluice.ingress.chat.connections-max: 2");
            chats.log()
                    .appended()
                    .forEach(request -> chats.tell(ChatServer.of(request).failed("cancelled")));
            first.readUntil("409");
            second.readUntil("409");
        }
    }

    @Test
    void cutsOffAClientThatTakesNothing() throws IOException {
        String event = "{\"x\":\"" + "x".repeat(60_000) + "\"}\n";
        try (RawExchange client = chats.open(ChatServer.STREAM)) {
            Chunks job = chats.asked();
            client.readUntil(": keep-alive");

            CompletableFuture<Void> flood =
                    CompletableFuture.runAsync(
                            () -> {
                                for (int i = 0;
                                        i < 20_000 && chats.log().cancelled().isEmpty();
                                        i++) {
                                    chats.tell(job.delta(event));
                                }
                            });

            await("the cancellation").until(() -> !chats.log().cancelled().isEmpty());
            flood.join();
        }
    }
}
