package dev.sluice.standalone.client;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Consumer;

/** Waits for the ends of jobs: asks for some of them at a time, and reports them in their order. */
public final class Waiting {
    private static final int AT_ONCE = 16;
    private static final Duration PAUSE = Duration.ofSeconds(1);
    private static final int TRIES_MAX = 60;

    private final Api api;
    private final PrintWriter progress;
    private final boolean terminal;

    public Waiting(Api api, PrintWriter progress, boolean terminal) {
        this.api = api;
        this.progress = progress;
        this.terminal = terminal;
    }

    /**
     * @param each takes every job when it has ended
     */
    public void forAll(List<String> ids, Consumer<JsonNode> each)
            throws ApiException, InterruptedException {
        Bar bar = new Bar(progress, terminal, "ended", System.nanoTime());
        Deque<Future<JsonNode>> asked = new ArrayDeque<>();
        long done = 0;
        ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
        try {
            for (String id : ids) {
                asked.add(threads.submit(() -> ended(id)));
                if (asked.size() == AT_ONCE) {
                    each.accept(result(asked.remove()));
                    bar.show(++done, ids.size(), System.nanoTime());
                }
            }
            while (!asked.isEmpty()) {
                each.accept(result(asked.remove()));
                bar.show(++done, ids.size(), System.nanoTime());
            }
        } finally {
            threads.shutdownNow();
        }
        bar.end(done, ids.size());
    }

    private static JsonNode result(Future<JsonNode> asked)
            throws ApiException, InterruptedException {
        try {
            return asked.get();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof ApiException refused) {
                throw refused;
            }
            throw new IllegalStateException("waiting for a job", e.getCause());
        }
    }

    private JsonNode ended(String id) throws ApiException, InterruptedException {
        int failures = 0;
        while (true) {
            try {
                JsonNode job = api.get("/v1/jobs/" + id + "?wait=20s");
                if (JobText.ended(job)) {
                    return job;
                }
                failures = 0;
            } catch (ApiException e) {
                if (!e.mayPass() || ++failures > TRIES_MAX) {
                    throw e;
                }
                Thread.sleep(PAUSE);
            }
        }
    }
}
