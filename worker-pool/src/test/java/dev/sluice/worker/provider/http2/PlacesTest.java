package dev.sluice.worker.provider.http2;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.netty.channel.embedded.EmbeddedChannel;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class PlacesTest {
    private static final Http2Calls.Way WAY =
            new Http2Calls.Way(
                    new Origin("provider.example", 443, null, null, null),
                    null,
                    () -> {
                        throw new IOException("not asked for");
                    },
                    Duration.ofSeconds(60));

    private final BlockingQueue<CompletableFuture<Dialed>> dials = new LinkedBlockingQueue<>();
    private final Places places =
            new Places(
                    100,
                    (order, pool) -> {
                        CompletableFuture<Dialed> dialed = new CompletableFuture<>();
                        dials.add(dialed);
                        return dialed;
                    });

    @Test
    void aDialThatFailsEndsTheCallOfWhoDialledAndTheOthersTryAgain() throws Exception {
        List<CompletableFuture<Optional<Places.Place>>> calls = waiting(20);

        next().completeExceptionally(new IOException("refused"));
        Link link = new Link(new EmbeddedChannel(), 100);
        next().complete(new Dialed.Two(link));

        int failed = 0;
        for (CompletableFuture<Optional<Places.Place>> call : calls) {
            try {
                assertThat(call.get(30, TimeUnit.SECONDS).orElseThrow().link()).isSameAs(link);
            } catch (ExecutionException e) {
                assertThat(e).hasRootCauseMessage("refused");
                failed++;
            }
        }
        assertThat(failed).isEqualTo(1);
        assertThat(dials).isEmpty();
    }

    private CompletableFuture<Dialed> next() throws InterruptedException {
        CompletableFuture<Dialed> next = dials.poll(30, TimeUnit.SECONDS);
        assertThat(next).isNotNull();
        return next;
    }

    /** Calls that wait for the same dial. */
    private List<CompletableFuture<Optional<Places.Place>>> waiting(int count) {
        List<CompletableFuture<Optional<Places.Place>>> calls = new ArrayList<>();
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            CompletableFuture<Optional<Places.Place>> call = new CompletableFuture<>();
            calls.add(call);
            threads.add(
                    Thread.ofPlatform()
                            .daemon()
                            .start(
                                    () -> {
                                        try {
                                            call.complete(
                                                    places.take(
                                                            WAY,
                                                            null,
                                                            System.nanoTime()
                                                                    + WAY.connect().toNanos(),
                                                            new Cut()));
                                        } catch (IOException | InterruptedException e) {
                                            call.completeExceptionally(e);
                                        }
                                    }));
        }
        await("all wait for the one dial")
                .until(
                        () ->
                                threads.stream()
                                        .allMatch(
                                                thread ->
                                                        thread.getState()
                                                                == Thread.State.TIMED_WAITING));
        return calls;
    }
}
