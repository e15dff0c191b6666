package dev.sluice.worker.provider.wire;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sluice.schema.avro.OutcomeKind;
import dev.sluice.schema.avro.OutcomeReason;
import dev.sluice.schema.avro.OutgoingWay;
import dev.sluice.schema.avro.TokenSource;
import dev.sluice.schema.avro.WireSettings;
import dev.sluice.schema.net.TunnelProxy;
import dev.sluice.sim.ProviderSimulator;
import dev.sluice.sim.SimulatorConfig;
import dev.sluice.sim.http.OwnCertificate;
import dev.sluice.sim.http.Tls;
import dev.sluice.worker.provider.CallEnd;
import dev.sluice.worker.provider.CallGuard;
import dev.sluice.worker.provider.StopReason;
import dev.sluice.worker.provider.openai.OpenAiWire;
import dev.sluice.worker.provider.wire.ScriptedHttp2.Asked;
import io.netty.handler.codec.http2.Http2Error;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What only HTTP/2 can do to a call, by a server that does it. */
class Http2CallTest {
    private static final int STREAMS_MAX = 64;

    @TempDir private static Path files;
    private final Rig rig = new Rig();
    private ScriptedHttp2 provider;

    @BeforeEach
    void start() throws IOException {
        provider = new ScriptedHttp2(files, STREAMS_MAX);
        rig.trusts(files.resolve(OwnCertificate.AUTHORITY));
    }

    @AfterEach
    void stop() {
        rig.close();
        provider.close();
    }

    @Test
    void callsShareAConnectionUntilItIsFullAndThenOpenAnother() {
        int calls = 600;
        List<Asked> open = new CopyOnWriteArrayList<>();
        Map<Object, AtomicInteger> most = new ConcurrentHashMap<>();
        serve(
                asked -> {
                    open.add(asked);
                    most.computeIfAbsent(asked.connection(), c -> new AtomicInteger())
                            .incrementAndGet();
                    if (open.size() == calls) {
                        open.forEach(Asked::answer);
                    }
                });

        List<CompletableFuture<CallEnd>> running = new ArrayList<>();
        for (int i = 0; i < calls; i++) {
            running.add(begun(rig.guard()));
        }

        assertThat(running).allSatisfy(one -> assertCompleted(ended(one)));
        assertThat(most.values())
                .allSatisfy(n -> assertThat(n.get()).isLessThanOrEqualTo(STREAMS_MAX));
        assertThat(most).hasSizeBetween(calls / STREAMS_MAX, 2 * calls / STREAMS_MAX);
    }

    @Test
    void aRequestThatTheServerRefusesTwiceWasNotMade() {
        serve(asked -> asked.reset(Http2Error.REFUSED_STREAM));

        CallEnd end = call();

        assertThat(end.callMade()).isFalse();
        assertThat(end.outcome().kind()).isEqualTo(OutcomeKind.RETRY_LATER);
        assertThat(end.outcome().reason()).isEqualTo(OutcomeReason.OVERLOADED);
        assertThat(end.usage().getSource()).isEqualTo(TokenSource.NONE);
        assertThat(provider.connections()).isEqualTo(2);
    }

    @Test
    void aRequestThatTheServerRefusesIsMadeOnAnotherConnection() {
        AtomicInteger requests = new AtomicInteger();
        serve(
                asked -> {
                    if (requests.incrementAndGet() == 1) {
                        asked.reset(Http2Error.REFUSED_STREAM);
                    } else {
                        asked.answer();
                    }
                });

        assertCompleted(call());

        assertThat(provider.connections()).isEqualTo(2);
    }

    @Test
    void aRequestThatTheServerWantsOverHttp1IsMadeOverIt() {
        serve(asked -> asked.reset(Http2Error.HTTP_1_1_REQUIRED));

        assertCompleted(call());

        assertThat(provider.http1()).isEqualTo(1);
    }

    @Test
    void aRequestBeyondTheLastThatTheServerBeganWithIsMadeOnAnotherConnection() {
        List<Asked> first = new CopyOnWriteArrayList<>();
        serve(first::add);
        CompletableFuture<CallEnd> begun = begun(rig.guard());
        await("the first is there").until(() -> !first.isEmpty());
        Asked open = first.getFirst();
        serve(
                asked -> {
                    if (asked.connection() == open.connection()) {
                        asked.goAway(open.id());
                    } else {
                        asked.answer();
                    }
                });

        assertCompleted(call());

        assertThat(provider.connections()).isEqualTo(2);
        open.answer();
        assertCompleted(ended(begun));
    }

    @Test
    void manyCallsThatAreCutOffTakeNoOtherAlong() throws InterruptedException {
        BlockingQueue<Asked> asked = new LinkedBlockingQueue<>();
        serve(asked::add);
        CompletableFuture<CallEnd> other = begun(rig.guard());
        Asked open = asked.poll(30, TimeUnit.SECONDS);
        assertThat(open).isNotNull();
        // The codec's own bound on resets is 200.
        for (int i = 0; i < 250; i++) {
            CallGuard guard = rig.guard();
            CompletableFuture<CallEnd> running = begun(guard);
            assertThat(asked.poll(30, TimeUnit.SECONDS)).isNotNull();
            guard.stop(StopReason.ORDERED);
            assertThat(ended(running).outcome().reason()).isEqualTo(OutcomeReason.ABORTED);
        }

        open.answer();

        assertCompleted(ended(other));
        assertThat(provider.connections()).isEqualTo(3);
    }

    @Test
    void emptyPiecesAreSignsOfLife() {
        serve(asked -> asked.emptyThenAnswer(100));

        assertCompleted(call());
    }

    @ParameterizedTest
    @EnumSource(
            value = Http2Error.class,
            names = {"INTERNAL_ERROR", "CANCEL", "PROTOCOL_ERROR", "ENHANCE_YOUR_CALM"})
    void ofARequestThatIsResetNobodyKnowsWhatBecame(Http2Error code) {
        serve(asked -> asked.reset(code));

        CallEnd end = call();

        assertThat(end.callMade()).isTrue();
        assertThat(end.outcome().reason()).isEqualTo(OutcomeReason.CONNECTION_LOST);
        assertThat(end.usage().getSource()).isEqualTo(TokenSource.ESTIMATED);
    }

    @Test
    void ofARequestWhoseConnectionEndsNobodyKnowsWhatBecame() {
        serve(Asked::hangUp);

        CallEnd end = call();

        assertThat(end.callMade()).isTrue();
        assertThat(end.outcome().reason()).isEqualTo(OutcomeReason.CONNECTION_LOST);
    }

    @Test
    void missesTheRestOfAnAnswerThatIsReset() {
        CompletableFuture<Asked> half = new CompletableFuture<>();
        CallGuard guard = rig.guard();
        serve(
                asked -> {
                    asked.head(200, false, "content-type", "application/json");
                    asked.body("{\"choices\":[".getBytes(US_ASCII), false);
                    half.complete(asked);
                });

        CompletableFuture<CallEnd> running = begun(guard);
        await("the head is there").until(() -> guard.firstByteAfter() != null);
        half.join().reset(Http2Error.INTERNAL_ERROR);

        CallEnd end = ended(running);
        assertThat(end.httpStatus()).isEqualTo(200);
        assertThat(end.outcome().reason()).isEqualTo(OutcomeReason.CONNECTION_LOST);
        assertThat(end.outcome().message()).contains("inside its answer");
    }

    @Test
    void aWholeAnswerIsOneThoughTheServerWantsNoMoreOfTheRequest() {
        provider.early();
        serve(Asked::answerAndStop);

        assertCompleted(
                rig.call(
                        new OpenAiWire(),
                        provider.baseUrl(),
                        "m",
                        "{\"messages\":[],\"user\":\"" + "x".repeat(4_000_000) + "\"}",
                        null,
                        rig.guard()));
    }

    @Test
    void hintsAreNoAnswer() {
        serve(
                asked -> {
                    asked.head(103, false, "link", "</style.css>; rel=preload");
                    asked.answer();
                });

        assertCompleted(call());
    }

    @Test
    void cutsOffOneCallAndNoOther() {
        List<Asked> open = new CopyOnWriteArrayList<>();
        serve(open::add);
        CompletableFuture<CallEnd> other = begun(rig.guard());
        await("it is there").until(() -> open.size() == 1);
        CallGuard guard = rig.guard();
        CompletableFuture<CallEnd> running = begun(guard);
        await("both are there").until(() -> open.size() == 2);

        guard.stop(StopReason.ORDERED);

        CallEnd end = ended(running);
        assertThat(end.outcome().reason()).isEqualTo(OutcomeReason.ABORTED);
        assertThat(end.callMade()).isTrue();
        await("the server hears of it").until(() -> !provider.resets().isEmpty());
        assertThat(provider.resets()).containsExactly(Http2Error.CANCEL.code());
        open.getFirst().answer();
        assertCompleted(ended(other));
        assertThat(provider.connections()).isEqualTo(1);
    }

    @Test
    void givesUpOnAServerThatSaysNothing() {
        serve(asked -> {});
        CallGuard guard = rig.guard();

        CallEnd end = rig.swept(guard, () -> ended(begun(guard)));

        assertThat(guard.stopReason()).isEqualTo(StopReason.FIRST_BYTE_TIMEOUT);
        assertThat(end.callMade()).isTrue();
        await("the server hears of it").until(() -> !provider.resets().isEmpty());
    }

    @Test
    void refusesAnEndlessAnswer() {
        serve(
                asked -> {
                    asked.head(200, false, "content-type", "application/json");
                    for (int i = 0; i < 40; i++) {
                        asked.body(new byte[1 << 19], false);
                    }
                });

        CallEnd end = call();

        assertThat(end.outcome().reason()).isEqualTo(OutcomeReason.TOO_LARGE);
        await("the server hears of it").until(() -> !provider.resets().isEmpty());
    }

    @Test
    void followsNoRedirect() {
        serve(asked -> asked.head(307, true, "location", "/elsewhere"));

        assertThat(call().outcome().reason()).isEqualTo(OutcomeReason.MALFORMED_RESPONSE);
    }

    @Test
    void goesThroughAProxy() throws IOException {
        serve(Asked::answer);
        try (TunnelProxy proxy = TunnelProxy.start("Basic dTpwdw==")) {
            rig.secret("PROXY", "u:pw");

            CallEnd end =
                    rig.call(
                            new OpenAiWire(),
                            provider.baseUrl(),
                            "m",
                            "{\"messages\":[]}",
                            settings(
                                    new OutgoingWay(
                                            proxy.url(),
                                            "env:PROXY",
                                            "file:" + files.resolve(OwnCertificate.AUTHORITY))));

            assertCompleted(end);
            assertThat(proxy.tunnels()).hasSize(1);
        }
    }

    @Test
    void keepsToHttp1WhereItIsToldThoughTheServerSpeaksBoth() throws IOException {
        try (ProviderSimulator both =
                ProviderSimulator.start(
                        SimulatorConfig.defaults(), new Tls(OwnCertificate.in(files), 100))) {
            WireSettings settings =
                    settings(
                            new OutgoingWay(
                                    null, null, "file:" + files.resolve(OwnCertificate.AUTHORITY)));
            settings.setHttp1(true);

            assertCompleted(asked(both, settings));
            assertThat(both.http2Connections()).isZero();

            settings.setHttp1(false);
            assertCompleted(asked(both, settings));
            assertThat(both.http2Requests()).isOne();
        }
    }

    private CallEnd asked(ProviderSimulator simulator, WireSettings settings) {
        return rig.call(
                new OpenAiWire(),
                simulator.baseUri().toString(),
                "m",
                "{\"messages\":[{\"role\":\"user\",\"content\":\"x\"}]}",
                settings);
    }

    private void serve(Consumer<Asked> script) {
        provider.then(script);
    }

    private CallEnd call() {
        return ended(begun(rig.guard()));
    }

    private CompletableFuture<CallEnd> begun(CallGuard guard) {
        return CompletableFuture.supplyAsync(
                () ->
                        rig.call(
                                new OpenAiWire(),
                                provider.baseUrl(),
                                "m",
                                "{\"messages\":[]}",
                                null,
                                guard),
                task -> Thread.ofVirtual().start(task));
    }

    private static CallEnd ended(CompletableFuture<CallEnd> running) {
        return running.orTimeout(30, TimeUnit.SECONDS).join();
    }

    private static void assertCompleted(CallEnd end) {
        assertThat(end.outcome().kind())
                .as(end.outcome().message())
                .isEqualTo(OutcomeKind.COMPLETED);
    }

    private static WireSettings settings(OutgoingWay way) {
        return new WireSettings(null, Map.of(), Map.of(), null, List.of(), null, way, false);
    }
}
