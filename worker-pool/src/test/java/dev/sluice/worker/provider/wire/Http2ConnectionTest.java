package dev.sluice.worker.provider.wire;

import static dev.sluice.worker.provider.wire.Http2Rig.assertCompleted;
import static dev.sluice.worker.provider.wire.Http2Rig.ended;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sluice.schema.avro.OutcomeKind;
import dev.sluice.schema.avro.OutcomeReason;
import dev.sluice.schema.avro.TokenSource;
import dev.sluice.worker.provider.CallEnd;
import dev.sluice.worker.provider.CallGuard;
import dev.sluice.worker.provider.StopReason;
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
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What becomes of other calls and connections when something befalls one. */
class Http2ConnectionTest {
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
    void callsShareAConnectionUntilItIsFullAndThenOpenAnother() {
        int calls = 600;
        List<Asked> open = new CopyOnWriteArrayList<>();
        Map<Object, AtomicInteger> most = new ConcurrentHashMap<>();
        rig.serve(
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
            running.add(rig.begun(rig.guard()));
        }

        assertThat(running).allSatisfy(one -> assertCompleted(ended(one)));
        assertThat(most.values())
                .allSatisfy(n -> assertThat(n.get()).isLessThanOrEqualTo(STREAMS_MAX));
        assertThat(most).hasSizeBetween(calls / STREAMS_MAX, 2 * calls / STREAMS_MAX);
    }

    @Test
    void aRequestThatTheServerRefusesTwiceWasNotMade() {
        rig.serve(asked -> asked.reset(Http2Error.REFUSED_STREAM));

        CallEnd end = rig.call();

        assertThat(end.callMade()).isFalse();
        assertThat(end.outcome().kind()).isEqualTo(OutcomeKind.RETRY_LATER);
        assertThat(end.outcome().reason()).isEqualTo(OutcomeReason.OVERLOADED);
        assertThat(end.usage().getSource()).isEqualTo(TokenSource.NONE);
        assertThat(rig.provider().connections()).isEqualTo(2);
    }

    @Test
    void aRequestThatTheServerRefusesIsMadeOnAnotherConnection() {
        AtomicInteger requests = new AtomicInteger();
        rig.serve(
                asked -> {
                    if (requests.incrementAndGet() == 1) {
                        asked.reset(Http2Error.REFUSED_STREAM);
                    } else {
                        asked.answer();
                    }
                });

        assertCompleted(rig.call());

        assertThat(rig.provider().connections()).isEqualTo(2);
    }

    /** It may have begun with the first: that it has not only REFUSED_STREAM and GOAWAY say. */
    @Test
    void whatTheServerWantsOverHttp1IsMadeOverItFromTheNextCallOn() {
        rig.serve(asked -> asked.reset(Http2Error.HTTP_1_1_REQUIRED));

        CallEnd first = rig.call();

        assertThat(first.callMade()).isTrue();
        assertThat(first.outcome().kind()).isEqualTo(OutcomeKind.RETRY_LATER);
        assertThat(rig.provider().http1()).isZero();
        assertCompleted(rig.call());
        assertThat(rig.provider().http1()).isEqualTo(1);
    }

    @Test
    void aRequestBeyondTheLastThatTheServerBeganWithIsMadeOnAnotherConnection() {
        List<Asked> first = new CopyOnWriteArrayList<>();
        rig.serve(first::add);
        CompletableFuture<CallEnd> begun = rig.begun(rig.guard());
        await("the first is there").until(() -> !first.isEmpty());
        Asked open = first.getFirst();
        rig.serve(
                asked -> {
                    if (asked.connection() == open.connection()) {
                        asked.goAway(open.id());
                    } else {
                        asked.answer();
                    }
                });

        assertCompleted(rig.call());

        assertThat(rig.provider().connections()).isEqualTo(2);
        open.answer();
        assertCompleted(ended(begun));
    }

    @Test
    void manyCallsThatAreCutOffTakeNoOtherAlong() throws InterruptedException {
        BlockingQueue<Asked> asked = new LinkedBlockingQueue<>();
        rig.serve(asked::add);
        CompletableFuture<CallEnd> other = rig.begun(rig.guard());
        Asked open = asked.poll(30, TimeUnit.SECONDS);
        assertThat(open).isNotNull();
        // The codec's own bound on resets is 200.
        for (int i = 0; i < 250; i++) {
            CallGuard guard = rig.guard();
            CompletableFuture<CallEnd> running = rig.begun(guard);
            assertThat(asked.poll(30, TimeUnit.SECONDS)).isNotNull();
            guard.stop(StopReason.ORDERED);
            assertThat(ended(running).outcome().reason()).isEqualTo(OutcomeReason.ABORTED);
        }

        open.answer();

        assertCompleted(ended(other));
        assertThat(rig.provider().connections()).isEqualTo(3);
    }

    @Test
    void cutsOffOneCallAndNoOther() {
        List<Asked> open = new CopyOnWriteArrayList<>();
        rig.serve(open::add);
        CompletableFuture<CallEnd> other = rig.begun(rig.guard());
        await("it is there").until(() -> open.size() == 1);
        CallGuard guard = rig.guard();
        CompletableFuture<CallEnd> running = rig.begun(guard);
        await("both are there").until(() -> open.size() == 2);

        guard.stop(StopReason.ORDERED);

        CallEnd end = ended(running);
        assertThat(end.outcome().reason()).isEqualTo(OutcomeReason.ABORTED);
        assertThat(end.callMade()).isTrue();
        await("the server hears of it").until(() -> !rig.provider().resets().isEmpty());
        assertThat(rig.provider().resets()).containsExactly(Http2Error.CANCEL.code());
        open.getFirst().answer();
        assertCompleted(ended(other));
        assertThat(rig.provider().connections()).isEqualTo(1);
    }
}
