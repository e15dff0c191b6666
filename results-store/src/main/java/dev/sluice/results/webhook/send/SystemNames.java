package dev.sluice.results.webhook.send;

import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Looks names up with the system's resolver, on threads of its own: a look-up holds its thread, and
 * a virtual thread would hold one of the few that all virtual threads run on. One name is looked up
 * once at a time, so a name server that hangs costs one thread per name; bounded. Thread-safe.
 */
public final class SystemNames implements Names, AutoCloseable {

    private static final long IDLE_S = 30;

    private final int atOnce;
    private final ThreadPoolExecutor threads;
    private final ConcurrentHashMap<String, CompletableFuture<List<InetAddress>>> asked =
            new ConcurrentHashMap<>();

    /**
     * @param atOnce names; as many as there can be attempts, so that names which hang take no
     *     thread from others
     */
    SystemNames(int atOnce) {
        this.atOnce = atOnce;
        this.threads =
                new ThreadPoolExecutor(
                        0,
                        atOnce,
                        IDLE_S,
                        TimeUnit.SECONDS,
                        new SynchronousQueue<>(),
                        Thread.ofPlatform().name("webhook-names-", 0).daemon().factory());
    }

    @Override
    public List<InetAddress> resolve(String host, Duration within)
            throws IOException, InterruptedException {
        try {
            return asked.computeIfAbsent(host, this::ask)
                    .get(Math.max(1, within.toMillis()), TimeUnit.MILLISECONDS);
        } catch (RejectedExecutionException e) {
            throw new IOException("%d names are looked up already".formatted(atOnce), e);
        } catch (TimeoutException e) {
            throw new IOException("the name was not resolved within %s".formatted(within), e);
        } catch (ExecutionException e) {
            if (e.getCause() instanceof UnknownHostException) {
                throw new UnknownHostException(host);
            }
            throw new IOException("the name cannot be resolved", e);
        }
    }

    private CompletableFuture<List<InetAddress>> ask(String host) {
        CompletableFuture<List<InetAddress>> answer = new CompletableFuture<>();
        threads.execute(
                () -> {
                    try {
                        answer.complete(List.of(InetAddress.getAllByName(host)));
                    } catch (UnknownHostException | RuntimeException e) {
                        answer.completeExceptionally(e);
                    } finally {
                        asked.remove(host, answer);
                    }
                });
        return answer;
    }

    @Override
    public void close() {
        threads.shutdownNow();
    }
}
