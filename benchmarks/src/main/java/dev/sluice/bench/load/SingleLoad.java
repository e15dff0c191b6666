package dev.sluice.bench.load;

import dev.sluice.bench.latency.Latencies;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executors;

/**
 * Submits jobs one per request at a fixed rate. A request that is due goes out whether or not those
 * before it are answered, and its latency counts from when it was due.
 *
 * @param keys one API key per tenant
 */
public record SingleLoad(URI ingress, List<String> keys, double perSecond) {
    private static final Duration ANSWER_WITHIN = Duration.ofSeconds(60);
    private static final int ACCEPTED = 202;

    public SingleLoad {
        keys = List.copyOf(keys);
    }

    /**
     * Returns when every job is answered.
     *
     * @return from when a request was due to its answer
     */
    public Latencies submit(JobLines lines, Ledger ledger) throws InterruptedException {
        var latencies = new Latencies();
        long start = System.nanoTime();
        ledger.started(start);
        var pace = new Pace(ledger.jobs(), perSecond, start);
        try (HttpClient client =
                        HttpClient.newBuilder()
                                .version(HttpClient.Version.HTTP_1_1)
                                .connectTimeout(ANSWER_WITHIN)
                                .build();
                var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Pace.Turn turn = pace.take(1);
            while (turn.count() > 0) {
                int job = turn.first();
                ledger.sent(job, pace.intendedNanos(job));
                threads.execute(() -> post(client, lines, job, ledger, latencies));
                turn = pace.take(1);
            }
        }
        return latencies;
    }

    private void post(
            HttpClient client, JobLines lines, int job, Ledger ledger, Latencies latencies) {
        HttpRequest request =
                HttpRequest.newBuilder(ingress.resolve("/v1/jobs"))
                        .timeout(ANSWER_WITHIN)
                        .header("Authorization", "Bearer " + keys.get(job % keys.size()))
                        .header("Content-Type", "application/json")
                        .POST(BodyPublishers.ofByteArray(lines.single(job)))
                        .build();
        try {
            HttpResponse<byte[]> response = client.send(request, BodyHandlers.ofByteArray());
            byte[] body = response.body();
            if (response.statusCode() != ACCEPTED) {
                ledger.refused(
                        response.statusCode() + " " + new String(body, StandardCharsets.UTF_8));
                return;
            }
            long nanos = ledger.acked(job, AckLine.parse(body, 0, body.length), System.nanoTime());
            synchronized (latencies) {
                latencies.recordNanos(nanos);
            }
        } catch (IOException e) {
            ledger.refused(e.toString());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            ledger.refused("interrupted");
        }
    }
}
