package dev.sluice.bench.results;

import static java.util.Objects.requireNonNull;

import dev.sluice.bench.latency.Latencies;
import dev.sluice.bench.latency.LatencySummary;
import dev.sluice.bench.store.Sample;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;

/**
 * Asks what ingress asks of results, over HTTP, at a fixed rate: every second request reads a job,
 * the others go through the filters of a list in turn. Time counts from when a request was due.
 */
public final class Reads implements AutoCloseable {
    static final String GET = "GET /v1/jobs/{id}";
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final URI base;
    private final List<String> ids;
    private final Map<String, String> lists = new LinkedHashMap<>();
    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    Reads(URI base, List<String> ids, Sample sample) {
        this.base = base;
        this.ids = ids;
        String middle = Sample.batch(sample.rows() / 2);
        long aWeekAgoMs = sample.createdMs(sample.rows() / 4);
        lists.put("list: all", "");
        lists.put("list: status=failed", "&status=failed");
        lists.put("list: status=cancelled (none)", "&status=cancelled");
        lists.put("list: model=large", "&model=large");
        lists.put("list: priority=interactive", "&priority=interactive");
        lists.put("list: batch", "&batch=" + middle);
        lists.put(
                "list: created_after, created_before",
                "&from_ms=%d&to_ms=%d".formatted(aWeekAgoMs - 3_600_000, aWeekAgoMs));
        lists.put("list: metadata of all", metadata("env", "prod"));
        lists.put("list: metadata of 1 in 1,000", metadata("user", "77"));
        lists.put("list: metadata of 1 in 100,000", metadata("rare", "yes"));
        lists.put("list: metadata of none", metadata("rare", "no"));
        lists.put("list: a later page", "&after=" + ids.get(ids.size() / 2));
    }

    /**
     * What was seen.
     *
     * @param failed requests that were not answered with 200
     * @param firstFailure what the first of them met; empty when there is none
     */
    public record Seen(Map<String, LatencySummary> latencies, long failed, String firstFailure) {}

    /** For so long; returns when all is answered. */
    Seen ask(int perSecond, Duration time) throws InterruptedException {
        List<String> names = new ArrayList<>(lists.keySet());
        Map<String, Latencies> latencies = new LinkedHashMap<>();
        latencies.put(GET, new Latencies());
        names.forEach(name -> latencies.put(name, new Latencies()));
        AtomicLong failed = new AtomicLong();
        AtomicReference<String> firstFailure = new AtomicReference<>("");
        long begun = System.nanoTime();
        long requests = perSecond * time.toSeconds();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (long i = 0; i < requests; i++) {
                long due = begun + i * TimeUnit.SECONDS.toNanos(1) / perSecond;
                for (long left = due - System.nanoTime();
                        left > 0;
                        left = due - System.nanoTime()) {
                    LockSupport.parkNanos(left);
                    if (Thread.interrupted()) {
                        throw new InterruptedException("between two reads");
                    }
                }
                boolean get = i % 2 == 0;
                String name = get ? GET : names.get((int) (i / 2 % names.size()));
                String path =
                        get
                                ? "/" + ids.get((int) (i * 7_919 % ids.size()))
                                : "?limit=20" + lists.get(name);
                threads.execute(
                        () -> {
                            String problem = problem(path);
                            if (!problem.isEmpty()) {
                                failed.incrementAndGet();
                                firstFailure.compareAndSet("", path + ": " + problem);
                            }
                            Latencies of = requireNonNull(latencies.get(name));
                            long took = System.nanoTime() - due;
                            synchronized (of) {
                                of.recordNanos(took);
                            }
                        });
            }
        }
        Map<String, LatencySummary> seen = new LinkedHashMap<>();
        latencies.forEach((name, of) -> seen.put(name, of.summary()));
        return new Seen(seen, failed.get(), firstFailure.get());
    }

    /** Empty when it was answered with 200. */
    private String problem(String path) {
        try {
            HttpResponse<String> answer =
                    client.send(
                            HttpRequest.newBuilder(
                                            base.resolve(
                                                    "/internal/v1/jobs/" + Sample.TENANT + path))
                                    .timeout(PATIENCE)
                                    .build(),
                            HttpResponse.BodyHandlers.ofString());
            return answer.statusCode() == 200 ? "" : answer.statusCode() + " " + answer.body();
        } catch (IOException e) {
            return e.toString();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return e.toString();
        }
    }

    private static String metadata(String key, String value) {
        return "&metadata="
                + URLEncoder.encode(
                        "{\"%s\":\"%s\"}".formatted(key, value), StandardCharsets.UTF_8);
    }

    @Override
    public void close() {
        client.close();
    }
}
