package dev.sluice.worker.provider.wire;

import static dev.sluice.worker.provider.wire.Http2Rig.assertCompleted;
import static dev.sluice.worker.provider.wire.Http2Rig.ended;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

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
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
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
    private Http2Rig rig;

    @BeforeEach
    void start() throws IOException {
        rig = new Http2Rig(files, STREAMS_MAX);
    }

    @AfterEach
    void stop() {
        rig.close();
    }

    @Test
    void emptyPiecesAreSignsOfLife() {
        rig.serve(asked -> asked.emptyThenAnswer(100));

        assertCompleted(rig.call());
    }

    @ParameterizedTest
    @EnumSource(
            value = Http2Error.class,
            names = {"INTERNAL_ERROR", "CANCEL", "PROTOCOL_ERROR", "ENHANCE_YOUR_CALM"})
    void ofARequestThatIsResetNobodyKnowsWhatBecame(Http2Error code) {
        rig.serve(asked -> asked.reset(code));

        CallEnd end = rig.call();

        assertThat(end.callMade()).isTrue();
        assertThat(end.outcome().reason()).isEqualTo(OutcomeReason.CONNECTION_LOST);
        assertThat(end.usage().getSource()).isEqualTo(TokenSource.ESTIMATED);
    }

    @Test
    void ofARequestWhoseConnectionEndsNobodyKnowsWhatBecame() {
        rig.serve(Asked::hangUp);

        CallEnd end = rig.call();

        assertThat(end.callMade()).isTrue();
        assertThat(end.outcome().reason()).isEqualTo(OutcomeReason.CONNECTION_LOST);
    }

    @Test
    void missesTheRestOfAnAnswerThatIsReset() {
        CompletableFuture<Asked> half = new CompletableFuture<>();
        CallGuard guard = rig.guard();
        rig.serve(
                asked -> {
                    asked.head(200, false, "content-type", "application/json");
                    asked.body("{\"choices\":[".getBytes(US_ASCII), false);
                    half.complete(asked);
                });

        CompletableFuture<CallEnd> running = rig.begun(guard);
        await("the head is there").until(() -> guard.firstByteAfter() != null);
        half.join().reset(Http2Error.INTERNAL_ERROR);

        CallEnd end = ended(running);
        assertThat(end.httpStatus()).isEqualTo(200);
        assertThat(end.outcome().reason()).isEqualTo(OutcomeReason.CONNECTION_LOST);
        assertThat(end.outcome().message()).contains("inside its answer");
    }

    @Test
    void aWholeAnswerIsOneThoughTheServerWantsNoMoreOfTheRequest() {
        rig.provider().early();
        rig.serve(Asked::answerAndStop);

        assertCompleted(
                rig.rig()
                        .call(
                                new OpenAiWire(),
                                rig.provider().baseUrl(),
                                "m",
                                "{\"messages\":[],\"user\":\"" + "x".repeat(4_000_000) + "\"}",
                                null,
                                rig.guard()));
    }

    @Test
    void hintsAreNoAnswer() {
        rig.serve(
                asked -> {
                    asked.head(103, false, "link", "</style.css>; rel=preload");
                    asked.answer();
                });

        assertCompleted(rig.call());
    }

    @Test
    void givesUpOnAServerThatSaysNothing() {
        rig.serve(asked -> {});
        CallGuard guard = rig.guard();

        CallEnd end = rig.rig().swept(guard, () -> ended(rig.begun(guard)));

        assertThat(guard.stopReason()).isEqualTo(StopReason.FIRST_BYTE_TIMEOUT);
        assertThat(end.callMade()).isTrue();
        await("the server hears of it").until(() -> !rig.provider().resets().isEmpty());
    }

    @Test
    void refusesAnEndlessAnswer() {
        rig.serve(
                asked -> {
                    asked.head(200, false, "content-type", "application/json");
                    for (int i = 0; i < 40; i++) {
                        asked.body(new byte[1 << 19], false);
                    }
                });

        CallEnd end = rig.call();

        assertThat(end.outcome().reason()).isEqualTo(OutcomeReason.TOO_LARGE);
        await("the server hears of it").until(() -> !rig.provider().resets().isEmpty());
    }

    @Test
    void followsNoRedirect() {
        rig.serve(asked -> asked.head(307, true, "location", "/elsewhere"));

        assertThat(rig.call().outcome().reason()).isEqualTo(OutcomeReason.MALFORMED_RESPONSE);
    }

    @Test
    void goesThroughAProxy() throws IOException {
        rig.serve(Asked::answer);
        try (TunnelProxy proxy = TunnelProxy.start("Basic dTpwdw==")) {
            rig.rig().secret("PROXY", "u:pw");

            CallEnd end =
                    rig.rig()
                            .call(
                                    new OpenAiWire(),
                                    rig.provider().baseUrl(),
                                    "m",
                                    "{\"messages\":[]}",
                                    settings(
                                            new OutgoingWay(
                                                    proxy.url(),
                                                    "env:PROXY",
                                                    "file:"
                                                            + files.resolve(
                                                                    OwnCertificate.AUTHORITY))));

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
        return rig.rig()
                .call(
                        new OpenAiWire(),
                        simulator.baseUri().toString(),
                        "m",
                        "{\"messages\":[{\"role\":\"user\",\"content\":\"x\"}]}",
                        settings);
    }

    private static WireSettings settings(OutgoingWay way) {
        return new WireSettings(null, Map.of(), Map.of(), null, List.of(), null, way, false);
    }
}
