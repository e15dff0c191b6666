package dev.sluice.ingress.chat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.sluice.ingress.auth.ApiKeys;
import dev.sluice.ingress.auth.CallerIdentity;
import dev.sluice.ingress.face.AnswerShape;
import dev.sluice.ingress.face.Asked;
import dev.sluice.ingress.face.Face;
import dev.sluice.ingress.face.StreamShape;
import dev.sluice.ingress.face.WhenGone;
import dev.sluice.ingress.run.FakeCatalogs;
import dev.sluice.ingress.submit.BodyRequest;
import dev.sluice.ingress.submit.Operation;
import dev.sluice.ingress.testkit.IngressServer;
import dev.sluice.schema.catalog.ApiKey;
import io.micronaut.http.HttpRequest;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Calls that end otherwise than by an answer or by their caller. */
class SyncCallsTest {
    private static IngressServer server;

    @BeforeAll
    static void start() {
        server = IngressServer.start(Map.of("sluice.ingress.chat.keep-alive", "100ms"));
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @AfterEach
    void forget() {
        server.log().reset();
    }

    private static HttpRequest<?> request() {
        ApiKey key =
                FakeCatalogs.CATALOG.keyByHash(ApiKeys.hash(FakeCatalogs.ACME_KEY)).orElseThrow();
        HttpRequest<?> request = HttpRequest.POST("/v1/chat/completions", "");
        request.setAttribute(
                "sluice.caller",
                new CallerIdentity(key, FakeCatalogs.CATALOG.tenant(key.tenant()).orElseThrow()));
        return request;
    }

    private static InputStream body(boolean stream) {
        return new ByteArrayInputStream(
                "{\"model\":\"small\",\"stream\":%s}"
                        .formatted(stream)
                        .getBytes(StandardCharsets.UTF_8));
    }

    /** Cannot tell any answer. */
    private static Asked broken(byte[] request) {
        return new Asked(
                Operation.CHAT_COMPLETIONS,
                BodyRequest.read(request),
                WhenGone.CANCEL,
                new AnswerShape() {
                    @Override
                    public byte[] whole(String jobId, byte[] json) {
                        throw new IllegalStateException("cannot tell it");
                    }

                    @Override
                    public StreamShape stream(String jobId) {
                        throw new IllegalStateException("cannot tell it");
                    }
                });
    }

    @Test
    void cancelsTheJobOfACallWhoseThreadIsInterrupted() throws Exception {
        SyncCalls calls = server.bean(SyncCalls.class);
        Face chat =
                request ->
                        new Asked(
                                Operation.CHAT_COMPLETIONS,
                                BodyRequest.read(request),
                                WhenGone.CANCEL,
                                new ChatShape(false));
        CompletableFuture<Throwable> thrown = new CompletableFuture<>();
        Thread thread =
                Thread.ofPlatform()
                        .start(
                                () -> {
                                    try {
                                        calls.serve(request(), body(false), chat);
                                    } catch (IOException | InterruptedException e) {
                                        thrown.complete(e);
                                    }
                                });
        await("the job").until(() -> !server.log().appended().isEmpty());

        thread.interrupt();

        assertThat(thrown.join()).isInstanceOf(InterruptedException.class);
        assertThat(server.log().cancelled())
                .singleElement()
                .satisfies(
                        cancel ->
                                assertThat(cancel.getJobId())
                                        .isEqualTo(server.log().appended().getFirst().getJobId()));
        thread.join();
    }

    @Test
    void cancelsTheJobOfAStreamThatCannotBegin() {
        SyncCalls calls = server.bean(SyncCalls.class);

        assertThatThrownBy(() -> calls.serve(request(), body(true), SyncCallsTest::broken))
                .isInstanceOf(IllegalStateException.class);

        assertThat(server.log().cancelled()).hasSize(1);
        assertThat(server.bean(OpenChats.class).open()).isZero();
    }
}
