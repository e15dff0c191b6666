package dev.sluice.bench.load;

import dev.sluice.bench.latency.Latencies;
import java.io.IOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * Submits the jobs of a phase over several bulk requests at once, the tenants taking turns.
 *
 * @param keys one API key per tenant
 * @param window unanswered lines per request
 * @param perSecond jobs per second over all requests; 0 for as fast as it goes
 */
public record BulkLoad(
        URI ingress, List<String> keys, int connections, int window, double perSecond) {
    public BulkLoad {
        keys = List.copyOf(keys);
        if (window < BulkUpload.WINDOW_MIN) {
            throw new IllegalArgumentException(
                    "window of %d lines (expected: %d or more)"
                            .formatted(window, BulkUpload.WINDOW_MIN));
        }
    }

    /**
     * Returns when every job is answered.
     *
     * @return accept latencies
     */
    public Latencies submit(JobLines lines, Ledger ledger)
            throws IOException, InterruptedException {
        long start = System.nanoTime();
        ledger.started(start);
        var pace = new Pace(ledger.jobs(), perSecond, start);
        try (var threads =
                Executors.newThreadPerTaskExecutor(
                        Thread.ofPlatform().name("bench-upload-", 0).factory())) {
            List<Future<Latencies>> uploads = new ArrayList<>();
            for (int connection = 0; connection < connections; connection++) {
                String key = keys.get(connection % keys.size());
                uploads.add(
                        threads.submit(
                                new BulkUpload(ingress, key, lines, ledger, pace, window)::run));
            }
            return merged(uploads);
        }
    }

    private static Latencies merged(List<Future<Latencies>> uploads)
            throws IOException, InterruptedException {
        var all = new Latencies();
        try {
            for (Future<Latencies> upload : uploads) {
                all.add(upload.get());
            }
        } catch (ExecutionException e) {
            uploads.forEach(upload -> upload.cancel(true));
            throw new IOException("a bulk request failed", e.getCause());
        }
        return all;
    }
}
