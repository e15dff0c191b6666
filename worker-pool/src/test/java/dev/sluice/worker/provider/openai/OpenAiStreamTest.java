package dev.sluice.worker.provider.openai;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.schema.avro.LaneTarget;
import dev.sluice.schema.avro.OutcomeKind;
import dev.sluice.schema.avro.OutcomeReason;
import dev.sluice.schema.avro.TokenSource;
import dev.sluice.worker.ADispatch;
import dev.sluice.worker.provider.CallEnd;
import dev.sluice.worker.provider.CallGuard;
import dev.sluice.worker.provider.Credentials;
import dev.sluice.worker.provider.Keyring;
import dev.sluice.worker.provider.Listener;
import dev.sluice.worker.provider.ProviderCall;
import dev.sluice.worker.provider.StopReason;
import dev.sluice.worker.provider.http.HttpConfig;
import dev.sluice.worker.provider.http.ProviderHttp;
import dev.sluice.worker.provider.wire.WireAdapter;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Calls whose callers listen, on a real connection. */
class OpenAiStreamTest {
    private static final String REQUEST = "{\"model\":\"small\",\"messages\":[]}";
    private static final String HEAD =
            "HTTP/1.1 200 OK\r\ncontent-type: text/event-stream; charset=utf-8\r\nx-request-id: r1\r\nconnection: close\r\n\r\n";
    private static final String EVENT =
            "data: {\"choices\":[{\"index\":0,\"delta\":{\"content\":\"12345678\"},\"finish_reason\":null}]}\n\n";
    private static final String LAST =
            "data: {\"choices\":[{\"index\":0,\"delta\":{},\"finish_reason\":\"stop\"}]}\n\n";
    private static final String USAGE =
            "data: {\"choices\":[],\"usage\":{\"prompt_tokens\":8,\"completion_tokens\":2}}\n\n";

    private static final String CHUNKED = "\r\nTransfer-Encoding: chunked\r\n\r\n";

    private final ProviderHttp http =
            new ProviderHttp(
                    new HttpConfig(2048, Duration.ofSeconds(10), Duration.ofSeconds(30), 100),
                    8,
                    InstantSource.system());
    private final WireAdapter adapter =
            new WireAdapter(
                    new OpenAiWire(),
                    http,
                    new Keyring(
                            new Credentials(Map.of(), System::nanoTime),
                            (account, reference) -> {},
                            System::nanoTime),
                    InstantSource.system());
    private final CallGuard guard = new CallGuard(System::nanoTime);
    private final ScheduledExecutorService watch = Executors.newSingleThreadScheduledExecutor();
    private final List<String> heard = new CopyOnWriteArrayList<>();
    private Runnable atFirstEvent = () -> {};
    private @Nullable OneAnswerServer server;

    @AfterEach
    void close() throws Exception {
        watch.shutdownNow();
        http.close();
        if (server != null) {
            server.close();
        }
    }

    private CallEnd call(OneAnswerServer.Behaviour behaviour) {
        OneAnswerServer provider = new OneAnswerServer(behaviour);
        server = provider;
        return adapter.call(
                new ProviderCall(
                        "job_1.1.1",
                        "job_1.1.1.c",
                        ADispatch.attribution("chat.completions"),
                        new LaneTarget(
                                "group",
                                "openai",
                                provider.url(),
                                "none",
                                1_000,
                                300,
                                200,
                                5_000,
                                null,
                                List.of(),
                                null,
                                null),
                        REQUEST.getBytes(StandardCharsets.UTF_8),
                        null,
                        guard,
                        listener()));
    }

    private Listener listener() {
        return new Listener() {
            @Override
            public boolean wantsEvents() {
                return true;
            }

            @Override
            public void event(byte[] json) {
                heard.add(new String(json, StandardCharsets.UTF_8));
                atFirstEvent.run();
            }
        };
    }

    @Test
    void asksForAStreamWithItsUsage() {
        call(OneAnswerServer.raw(HEAD + EVENT + LAST + USAGE + "data: [DONE]\n\n", false));

        assertThat(Objects.requireNonNull(server).requests().getFirst())
                .contains("Accept: text/event-stream\r\n")
                .endsWith(
                        "{\"stream\":true,\"stream_options\":{\"include_usage\":true},\"model\":\"upstream-model\",\"messages\":[]}");
    }

    @Test
    void bringsHomeTheWholeAnswerWithItsUsage() {
        CallEnd end =
                call(OneAnswerServer.raw(HEAD + EVENT + LAST + USAGE + "data: [DONE]\n\n", false));

        assertThat(end.outcome().kind()).isEqualTo(OutcomeKind.COMPLETED);
        assertThat(end.usage().getInput()).isEqualTo(8);
        assertThat(end.usage().getOutput()).isEqualTo(2);
        assertThat(end.usage().getSource()).isEqualTo(TokenSource.PROVIDER);
        assertThat(end.providerRequestId()).isEqualTo("r1");
        assertThat(end.answer())
                .asString(StandardCharsets.UTF_8)
                .contains("\"content\":\"12345678\"", "\"finish_reason\":\"stop\"");
        assertThat(heard).hasSize(2);
    }

    @Test
    void takesAWholeAnswerFromWhoDoesNotStream() {
        CallEnd end = call(OneAnswerServer.ok("{\"choices\":[]}"));

        assertThat(end.outcome().kind()).isEqualTo(OutcomeKind.COMPLETED);
        assertThat(heard).isEmpty();
    }

    @Test
    void billsWhatCameOfAStreamThatIsCutOff() {
        CallEnd end = call(OneAnswerServer.raw(HEAD + EVENT + EVENT, false));

        assertThat(end.outcome().reason()).isEqualTo(OutcomeReason.CONNECTION_LOST);
        assertThat(end.callMade()).isTrue();
        assertThat(end.usage().getSource()).isEqualTo(TokenSource.ESTIMATED);
        assertThat(end.usage().getOutput()).isEqualTo(4);
        assertThat(end.usage().getInput()).isPositive();
        assertThat(end.answer()).isNull();
    }

    @Test
    void billsWhatCameUntilTheCallWasCancelled() {
        atFirstEvent = () -> guard.stop(StopReason.ORDERED);

        CallEnd end = call(OneAnswerServer.head(HEAD + EVENT));

        assertThat(end.outcome().reason()).isEqualTo(OutcomeReason.ABORTED);
        assertThat(end.usage().getOutput()).isEqualTo(2);
    }

    @Test
    void givesUpAStreamThatFallsSilent() {
        guardTime();

        CallEnd end = call(OneAnswerServer.head(HEAD + EVENT));

        assertThat(end.outcome().reason()).isEqualTo(OutcomeReason.TIMEOUT);
        assertThat(end.outcome().message()).contains("fell silent");
    }

    @Test
    void reportsAnErrorInTheMiddle() {
        CallEnd end =
                call(
                        OneAnswerServer.raw(
                                HEAD
                                        + EVENT
                                        + "data: {\"error\":{\"message\":\"no\",\"code\":\"insufficient_quota\"}}\n\n",
                                false));

        assertThat(end.outcome().reason()).isEqualTo(OutcomeReason.QUOTA);
        assertThat(end.usage().getOutput()).isEqualTo(2);
    }

    @Test
    void cutsOffWhatGoesOnBehindAnError() {
        guardTime();

        String events =
                EVENT
                        + "data: {\"error\":{\"message\":\"no\",\"code\":\"insufficient_quota\"}}\n\n";
        String chunk = "%x\r\n%s\r\n".formatted(events.length(), events);

        CallEnd end = call(OneAnswerServer.head(HEAD.strip() + CHUNKED + chunk));

        assertThat(end.outcome().reason()).isEqualTo(OutcomeReason.QUOTA);
    }

    @ParameterizedTest
    @ValueSource(strings = {"data: [DONE]\n\n", ""})
    void takesACompleteAnswerFromAConnectionThatStaysOpen(String lastWord) {
        guardTime();

        CallEnd end = call(OneAnswerServer.head(HEAD + EVENT + LAST + USAGE + lastWord));

        assertThat(end.outcome().kind()).isEqualTo(OutcomeKind.COMPLETED);
        assertThat(end.usage().getSource()).isEqualTo(TokenSource.PROVIDER);
    }

    private void guardTime() {
        var ignored =
                watch.scheduleWithFixedDelay(
                        () -> guard.stopIfOverdue(System.nanoTime()), 5, 5, TimeUnit.MILLISECONDS);
    }

    @Test
    void answersAnErrorBeforeTheStreamAsEver() {
        CallEnd end =
                call(
                        OneAnswerServer.raw(
                                "HTTP/1.1 429 No\r\ncontent-type: application/json\r\ncontent-length: 2\r\n\r\n{}",
                                true));

        assertThat(end.outcome().reason()).isEqualTo(OutcomeReason.RATE_LIMITED);
    }
}
