package dev.sluice.standalone.seams;

import dev.sluice.schema.avro.Dispatch;
import dev.sluice.worker.provider.CallEnd;
import dev.sluice.worker.provider.CallGuard;
import dev.sluice.worker.provider.Credentials;
import dev.sluice.worker.provider.Keyring;
import dev.sluice.worker.provider.ProviderCall;
import dev.sluice.worker.provider.StopReason;
import dev.sluice.worker.provider.http.ProviderHttp;
import dev.sluice.worker.provider.openai.OpenAiWire;
import dev.sluice.worker.provider.wire.WireAdapter;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * A provider call that a test makes for its worker, by the product's own client: the provider
 * counts it and bills it like any other.
 */
record OngoingCall(CallGuard guard, CompletableFuture<CallEnd> future) {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    /** Begins what the dispatch asks for. */
    static OngoingCall begin(ProviderHttp http, Dispatch dispatch, String callId) {
        var guard = new CallGuard(System::nanoTime);
        var adapter =
                new WireAdapter(
                        new OpenAiWire(),
                        http,
                        new Keyring(
                                new Credentials(Map.of(), System::nanoTime),
                                (account, reference) -> {},
                                System::nanoTime),
                        InstantSource.system());
        var call =
                new ProviderCall(
                        "%s.%d.%d"
                                .formatted(
                                        dispatch.getJobId(),
                                        dispatch.getRun(),
                                        dispatch.getEpoch()),
                        callId,
                        dispatch.getAttribution(),
                        dispatch.getTarget(),
                        body(dispatch),
                        dispatch.getOutputTokensMax(),
                        guard);
        return new OngoingCall(guard, CompletableFuture.supplyAsync(() -> adapter.call(call)));
    }

    private static byte[] body(Dispatch dispatch) {
        ByteBuffer inline = dispatch.getBody().getInlineBytes().duplicate();
        byte[] bytes = new byte[inline.remaining()];
        inline.get(bytes);
        return bytes;
    }

    /** As a coordinator's order does. */
    CallEnd abort() throws Exception {
        guard.stop(StopReason.ORDERED);
        return end();
    }

    /** Waits for the answer. */
    CallEnd end() throws Exception {
        return future.get(PATIENCE.toSeconds(), TimeUnit.SECONDS);
    }
}
