package dev.sluice.worker.provider.openai;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sluice.schema.avro.OutcomeKind;
import dev.sluice.schema.avro.OutcomeReason;
import dev.sluice.schema.avro.TokenSource;
import dev.sluice.worker.provider.CallEnd;
import dev.sluice.worker.provider.CallGuard;
import dev.sluice.worker.provider.StopReason;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Calls that end otherwise than by an answer of the API. */
class OpenAiBrokenCallTest extends OpenAiCalls {
    @Test
    void followsNoRedirect() {
        CallEnd end =
                call(
                        OneAnswerServer.raw(
                                "HTTP/1.1 307 Temporary Redirect\r\nlocation: /elsewhere\r\ncontent-length: 0\r\n\r\n",
                                true),
                        OneAnswerServer.ok(ANSWER));

        assertThat(end.outcome().reason()).isEqualTo(OutcomeReason.MALFORMED_RESPONSE);
        assertThat(requests()).hasSize(1);
    }

    @Test
    void callsAnUnexpectedSuccessMalformed() {
        CallEnd end = call(OneAnswerServer.ok("<html>hello</html>"));

        assertThat(end.outcome().kind()).isEqualTo(OutcomeKind.RETRY_LATER);
        assertThat(end.outcome().reason()).isEqualTo(OutcomeReason.MALFORMED_RESPONSE);
        assertThat(end.usage().getSource()).isEqualTo(TokenSource.ESTIMATED);
        assertThat(end.answer()).isNull();
    }

    @Test
    void callsSomethingElseThanHttpMalformed() {
        CallEnd end = call(OneAnswerServer.raw("SSH-2.0-OpenSSH_9\r\n\r\n\r\n", false));

        assertThat(end.callMade()).isTrue();
        assertThat(end.outcome().kind()).isEqualTo(OutcomeKind.RETRY_LATER);
    }

    @Test
    void missesTheRestOfATruncatedAnswer() {
        CallEnd end =
                call(
                        OneAnswerServer.raw(
                                "HTTP/1.1 200 OK\r\ncontent-length: 500\r\n\r\n{\"choices\":[",
                                false));

        assertThat(end.outcome().reason()).isEqualTo(OutcomeReason.CONNECTION_LOST);
        assertThat(end.callMade()).isTrue();
        assertThat(end.usage().getOutput()).isEqualTo(3);
        assertThat(end.httpStatus()).isEqualTo(200);
    }

    @Test
    void takesAResetForACallThatWasMade() {
        CallEnd end = call(OneAnswerServer.reset());

        assertThat(end.outcome().reason()).isEqualTo(OutcomeReason.CONNECTION_LOST);
        assertThat(end.callMade()).isTrue();
        assertThat(end.usage().getSource()).isEqualTo(TokenSource.ESTIMATED);
    }

    @Test
    void neverSendsAgainWhenAReusedConnectionTurnsOutDead() {
        OneAnswerServer provider =
                serve(
                        OneAnswerServer.ok(ANSWER),
                        OneAnswerServer.reset(),
                        OneAnswerServer.ok(ANSWER));
        adapter.call(order(provider.url(), "none", "chat.completions"));

        CallEnd second =
                adapter.call(
                        order(
                                provider.url(),
                                "none",
                                "chat.completions",
                                new CallGuard(System::nanoTime)));

        assertThat(second.outcome().reason()).isEqualTo(OutcomeReason.CONNECTION_LOST);
        assertThat(second.callMade()).isTrue();
        assertThat(provider.requests()).hasSize(2);
    }

    @Test
    void refusesAnAnswerBeyondTheBound() {
        CallEnd announced =
                call(OneAnswerServer.ok("{\"choices\":[\"" + "x".repeat(4000) + "\"]}"));

        assertThat(announced.outcome().reason()).isEqualTo(OutcomeReason.TOO_LARGE);
        assertThat(announced.callMade()).isTrue();
    }

    @Test
    void refusesAnEndlessAnswer() {
        CallEnd end =
                call(
                        socket -> {
                            var out = socket.getOutputStream();
                            out.write("HTTP/1.1 200 OK\r\n\r\n".getBytes(StandardCharsets.UTF_8));
                            while (true) {
                                out.write(new byte[512]);
                            }
                        });

        assertThat(end.outcome().reason()).isEqualTo(OutcomeReason.TOO_LARGE);
    }

    @Test
    void knowsThatNothingWasSentWhereNobodyListens() throws IOException {
        int port;
        try (ServerSocket free = new ServerSocket(0)) {
            port = free.getLocalPort();
        }

        CallEnd end = adapter.call(order("http://127.0.0.1:" + port, "none", "chat.completions"));

        assertThat(end.outcome().reason()).isEqualTo(OutcomeReason.CONNECT_FAILED);
        assertThat(end.callMade()).isFalse();
        assertThat(end.usage().getSource()).isEqualTo(TokenSource.NONE);
    }

    @Test
    void givesUpOnAProviderThatSaysNothing() {
        sweep();

        CallEnd end = call(OneAnswerServer.silent());

        assertThat(end.outcome().reason()).isEqualTo(OutcomeReason.TIMEOUT);
        assertThat(end.outcome().message()).contains("first byte");
        assertThat(end.callMade()).isTrue();
    }

    @Test
    void givesUpOnAProviderThatFallsSilent() {
        sweep();

        CallEnd end = call(OneAnswerServer.head("HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\n{"));

        assertThat(end.outcome().reason()).isEqualTo(OutcomeReason.TIMEOUT);
        assertThat(end.outcome().message()).contains("silent");
    }

    @Test
    void givesUpOnAProviderThatTricklesForEver() {
        sweep();

        CallEnd end =
                call(
                        socket -> {
                            var out = socket.getOutputStream();
                            out.write("HTTP/1.1 200 OK\r\n\r\n".getBytes(StandardCharsets.UTF_8));
                            while (true) {
                                out.write(' ');
                                out.flush();
                                Thread.sleep(20);
                            }
                        });

        assertThat(end.outcome().reason()).isEqualTo(OutcomeReason.TIMEOUT);
        assertThat(end.outcome().message()).contains("did not end");
    }

    @Test
    void isCutOffByAnOrder() {
        OneAnswerServer provider = serve(OneAnswerServer.silent());
        CompletableFuture<CallEnd> running =
                CompletableFuture.supplyAsync(
                        () -> adapter.call(order(provider.url(), "none", "chat.completions")),
                        task -> Thread.ofVirtual().start(task));
        await("the request is there").until(() -> !provider.requests().isEmpty());

        guard.stop(StopReason.ORDERED);

        CallEnd end = running.orTimeout(5, TimeUnit.SECONDS).join();
        assertThat(end.outcome().kind()).isEqualTo(OutcomeKind.ABANDONED);
        assertThat(end.outcome().reason()).isEqualTo(OutcomeReason.ABORTED);
        assertThat(end.callMade()).isTrue();
        assertThat(end.usage().getSource()).isEqualTo(TokenSource.ESTIMATED);
        assertThat(end.usage().getInput()).isPositive();
    }
}
