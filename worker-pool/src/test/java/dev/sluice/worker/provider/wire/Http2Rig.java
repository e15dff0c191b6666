package dev.sluice.worker.provider.wire;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.schema.avro.OutcomeKind;
import dev.sluice.sim.http.OwnCertificate;
import dev.sluice.worker.provider.CallEnd;
import dev.sluice.worker.provider.CallGuard;
import dev.sluice.worker.provider.openai.OpenAiWire;
import dev.sluice.worker.provider.wire.ScriptedHttp2.Asked;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** A worker's client and a server of HTTP/2 that does what a test says. */
final class Http2Rig implements AutoCloseable {
    private final Rig rig = new Rig();
    private final ScriptedHttp2 provider;

    Http2Rig(Path files, int streamsMax) throws IOException {
        provider = new ScriptedHttp2(files, streamsMax);
        rig.trusts(files.resolve(OwnCertificate.AUTHORITY));
    }

    Rig rig() {
        return rig;
    }

    ScriptedHttp2 provider() {
        return provider;
    }

    CallGuard guard() {
        return rig.guard();
    }

    /** What the server does with requests from now on. */
    void serve(Consumer<Asked> script) {
        provider.then(script);
    }

    CallEnd call() {
        return ended(begun(guard()));
    }

    CompletableFuture<CallEnd> begun(CallGuard guard) {
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

    static CallEnd ended(CompletableFuture<CallEnd> running) {
        return running.orTimeout(30, TimeUnit.SECONDS).join();
    }

    static void assertCompleted(CallEnd end) {
        assertThat(end.outcome().kind())
                .as(end.outcome().message())
                .isEqualTo(OutcomeKind.COMPLETED);
    }

    @Override
    public void close() {
        rig.close();
        provider.close();
    }
}
