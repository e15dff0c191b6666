package dev.sluice.worker.provider.openai;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sluice.schema.avro.LaneTarget;
import dev.sluice.schema.avro.OutcomeKind;
import dev.sluice.schema.avro.OutcomeReason;
import dev.sluice.schema.avro.ProviderLimits;
import dev.sluice.schema.avro.RateLeft;
import dev.sluice.schema.avro.TokenSource;
import dev.sluice.worker.ADispatch;
import dev.sluice.worker.provider.AttemptOutcome;
import dev.sluice.worker.provider.CallEnd;
import dev.sluice.worker.provider.CallGuard;
import dev.sluice.worker.provider.Credentials;
import dev.sluice.worker.provider.Keyring;
import dev.sluice.worker.provider.ProviderCall;
import dev.sluice.worker.provider.StopReason;
import dev.sluice.worker.provider.Told;
import dev.sluice.worker.provider.http.HttpConfig;
import dev.sluice.worker.provider.http.ProviderHttp;
import dev.sluice.worker.provider.wire.WireAdapter;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class OpenAiAdapterTest {
    private static final String REQUEST = "{\"model\":\"small\",\"messages\":[]}";
    private static final String ANSWER =
            "{\"choices\":[],\"usage\":{\"prompt_tokens\":8,\"completion_tokens\":2}}";

    private final ProviderHttp http =
            new ProviderHttp(
                    new HttpConfig(2048, Duration.ofSeconds(10), Duration.ofSeconds(30)),
                    8,
                    InstantSource.system());
    private final List<String> refused = new ArrayList<>();
    private final WireAdapter adapter =
            new WireAdapter(
                    new OpenAiWire(),
                    http,
                    new Keyring(
                            new Credentials(
                                    Map.of("KEY", "sk-1", "OTHER", "sk-2"), System::nanoTime),
                            (account, reference) -> refused.add(reference),
                            System::nanoTime),
                    InstantSource.system());
    private final CallGuard guard = new CallGuard(System::nanoTime);
    private final ScheduledExecutorService watch = Executors.newSingleThreadScheduledExecutor();
    private @Nullable OneAnswerServer server;

    @AfterEach
    void close() throws Exception {
        watch.shutdownNow();
        http.close();
        if (server != null) {
            server.close();
        }
    }

    @Test
    void bringsHomeAnAnswerWithItsUsage() {
        CallEnd end = call(OneAnswerServer.ok(ANSWER));

        assertThat(end.outcome()).isEqualTo(new AttemptOutcome.Completed());
        assertThat(end.callMade()).isTrue();
        assertThat(end.usage().getInput()).isEqualTo(8);
        assertThat(end.usage().getOutput()).isEqualTo(2);
        assertThat(end.usage().getSource()).isEqualTo(TokenSource.PROVIDER);
        assertThat(end.answer()).asString(StandardCharsets.UTF_8).isEqualTo(ANSWER);
        assertThat(end.httpStatus()).isEqualTo(200);
    }

    @Test
    void sendsTheRequestAsTheLaneWantsIt() {
        OneAnswerServer provider = serve(OneAnswerServer.ok(ANSWER));

        adapter.call(order(provider.url(), "env:KEY", "chat.completions"));

        assertThat(provider.requests())
                .singleElement()
                .asString()
                .startsWith("POST /v1/chat/completions HTTP/1.1\r\n")
                .contains("Authorization: Bearer sk-1\r\n")
                .contains("Sluice-Attempt-Id: job_1.1.1\r\n")
                .contains("Sluice-Call-Id: job_1.1.1.c\r\n")
                .contains("Content-Type: application/json\r\n")
                .doesNotContainIgnoringCase("upgrade")
                .doesNotContainIgnoringCase("cookie")
                .endsWith("\r\n\r\n{\"model\":\"upstream-model\",\"messages\":[]}");
    }

    @Test
    void estimatesWhatTheProviderDoesNotCount() {
        CallEnd end = call(OneAnswerServer.ok("{\"choices\":[]}"));

        assertThat(end.outcome().kind()).isEqualTo(OutcomeKind.COMPLETED);
        assertThat(end.usage().getSource()).isEqualTo(TokenSource.ESTIMATED);
        assertThat(end.usage().getOutput()).isEqualTo(4);
    }

    @Test
    void reportsARateLimitWithItsWait() {
        CallEnd end =
                call(
                        OneAnswerServer.raw(
                                "HTTP/1.1 429 Too Many Requests\r\nretry-after: 3\r\nx-request-id: r1\r\ncontent-length: 2\r\n\r\n{}",
                                true));

        assertThat(end.outcome())
                .isInstanceOfSatisfying(
                        AttemptOutcome.RetryLater.class,
                        r -> {
                            assertThat(r.reason()).isEqualTo(OutcomeReason.RATE_LIMITED);
                            assertThat(r.after()).contains(Duration.ofSeconds(3));
                        });
        assertThat(end.providerRequestId()).isEqualTo("r1");
        assertThat(end.usage().getSource()).isEqualTo(TokenSource.NONE);
        assertThat(end.callMade()).isTrue();
    }

    @Test
    void bringsHomeWhatTheHeadersSayOfLimits() {
        CallEnd end =
                call(
                        OneAnswerServer.raw(
                                "HTTP/1.1 200 OK\r\nx-ratelimit-limit-requests: 60\r\nX-RateLimit-Remaining-Requests: 59\r\nx-ratelimit-reset-requests: 1s\r\nx-ratelimit-reset-tokens: soon\r\ncontent-length: "
                                        + ANSWER.length()
                                        + "\r\n\r\n"
                                        + ANSWER,
                                true));

        assertThat(end.told())
                .isEqualTo(new Told(new ProviderLimits(new RateLeft(60L, 59L, 1_000L), null), 1));
    }

    @Test
    void keepsTheErrorBodyOfARefusal() {
        String body = "{\"error\":{\"code\":\"content_filter\"}}";

        CallEnd end = call(failing(400, body));

        assertThat(end.outcome().reason()).isEqualTo(OutcomeReason.CONTENT);
        assertThat(end.answer()).asString(StandardCharsets.UTF_8).isEqualTo(body);
    }

    @Test
    void keepsToItselfWhatAProviderSaysAboutKeys() {
        CallEnd end = call(failing(401, "{\"error\":{\"message\":\"key sk-1\"}}"));

        assertThat(end.outcome().reason()).isEqualTo(OutcomeReason.CREDENTIALS);
        assertThat(end.answer()).isNull();
        assertThat(end.outcome().message()).doesNotContain("sk-1");
    }

    @Test
    void usesAnotherKeyOfTheAccountAfterOneWasRefused() {
        OneAnswerServer provider =
                serve(failing(401, "{}"), OneAnswerServer.ok(ANSWER), OneAnswerServer.ok(ANSWER));
        List<String> keys = List.of("env:KEY", "env:OTHER");

        CallEnd first =
                adapter.call(
                        order(
                                provider.url(),
                                keys,
                                "chat.completions",
                                new CallGuard(System::nanoTime)));
        assertThat(first.outcome())
                .isInstanceOfSatisfying(
                        AttemptOutcome.RetryLater.class,
                        later -> {
                            assertThat(later.reason()).isEqualTo(OutcomeReason.CREDENTIALS);
                            assertThat(later.otherLane()).isFalse();
                        });
        for (int i = 0; i < 2; i++) {
            CallGuard next = new CallGuard(System::nanoTime);
            assertThat(
                            adapter.call(order(provider.url(), keys, "chat.completions", next))
                                    .outcome()
                                    .kind())
                    .isEqualTo(OutcomeKind.COMPLETED);
        }

        assertThat(refused).containsExactly("env:KEY");
        assertThat(provider.requests().subList(1, 3))
                .allSatisfy(request -> assertThat(request).contains("Bearer sk-2"));
    }

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

    @Test
    void sendsNothingWhenStoppedBefore() {
        guard.stop(StopReason.LEASE_LOST);

        CallEnd end = call(OneAnswerServer.ok(ANSWER));

        assertThat(end.outcome().reason()).isEqualTo(OutcomeReason.ABORTED);
        assertThat(end.callMade()).isFalse();
        assertThat(requests()).isEmpty();
    }

    @Test
    void sendsNothingWithoutItsCredential() {
        OneAnswerServer provider = serve(OneAnswerServer.ok(ANSWER));

        CallEnd end = adapter.call(order(provider.url(), "env:ABSENT", "chat.completions"));

        assertThat(end.outcome().kind()).isEqualTo(OutcomeKind.REFUSED);
        assertThat(end.outcome().reason()).isEqualTo(OutcomeReason.CREDENTIALS);
        assertThat(end.callMade()).isFalse();
    }

    @Test
    void sendsNothingThatItDoesNotUnderstand() {
        CallEnd operation = adapter.call(order("http://127.0.0.1:1", "none", "videos"));
        CallEnd address = adapter.call(order("ftp://example.org", "none", "embeddings"));

        assertThat(operation.outcome().reason()).isEqualTo(OutcomeReason.CALLER_FAULT);
        assertThat(address.outcome().reason()).isEqualTo(OutcomeReason.INTERNAL);
    }

    private CallEnd call(OneAnswerServer.Behaviour... script) {
        return adapter.call(order(serve(script).url(), "none", "chat.completions"));
    }

    private static OneAnswerServer.Behaviour failing(int status, String body) {
        return OneAnswerServer.raw(
                "HTTP/1.1 "
                        + status
                        + " No\r\ncontent-length: "
                        + body.length()
                        + "\r\n\r\n"
                        + body,
                true);
    }

    private OneAnswerServer serve(OneAnswerServer.Behaviour... script) {
        OneAnswerServer made = new OneAnswerServer(script);
        server = made;
        return made;
    }

    private List<String> requests() {
        return server == null ? List.of() : server.requests();
    }

    /** What the call watch does for running attempts. */
    private void sweep() {
        var ignored =
                watch.scheduleWithFixedDelay(
                        () -> guard.stopIfOverdue(System.nanoTime()), 5, 5, TimeUnit.MILLISECONDS);
    }

    private ProviderCall order(String baseUrl, String credential, String operation) {
        return order(baseUrl, credential, operation, guard);
    }

    private static ProviderCall order(
            String baseUrl, String credential, String operation, CallGuard guard) {
        return order(baseUrl, List.of(credential), operation, guard);
    }

    private static ProviderCall order(
            String baseUrl, List<String> credentials, String operation, CallGuard guard) {
        return new ProviderCall(
                "job_1.1.1",
                "job_1.1.1.c",
                ADispatch.attribution(operation),
                new LaneTarget(
                        "group",
                        "openai",
                        baseUrl,
                        credentials.getFirst(),
                        1_000,
                        300,
                        200,
                        1_000,
                        null,
                        credentials.subList(1, credentials.size()),
                        null),
                REQUEST.getBytes(StandardCharsets.UTF_8),
                null,
                guard);
    }
}
