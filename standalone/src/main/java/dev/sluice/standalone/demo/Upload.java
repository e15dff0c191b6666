package dev.sluice.standalone.demo;

import dev.sluice.standalone.run.Standalone;
import dev.sluice.standalone.run.TenantKey;
import java.io.IOException;
import java.net.http.HttpClient;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** All bulk requests of the demo at once: one per tenant, each with its tenant's key. */
final class Upload implements AutoCloseable {
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final List<Future<Map<String, String>>> requests = new ArrayList<>();

    /** What a tenant submitted: job ids by custom id. */
    record Submitted(TenantKey key, Map<String, String> jobs) {}

    private final List<TenantKey> keys;

    private Upload(List<TenantKey> keys) {
        this.keys = keys;
    }

    static Upload start(HttpClient client, Standalone sluice, List<Questions.Line> lines) {
        var upload = new Upload(sluice.keys());
        List<List<Questions.Line>> hands = Questions.dealt(lines, upload.keys.size());
        for (int i = 0; i < hands.size(); i++) {
            String key = upload.keys.get(i).text();
            List<Questions.Line> hand = hands.get(i);
            upload.requests.add(
                    upload.threads.submit(
                            () -> BulkUpload.submit(client, sluice.api(), key, hand)));
        }
        return upload;
    }

    boolean isDone() {
        return requests.stream().allMatch(Future::isDone);
    }

    /**
     * What was accepted, tenant by tenant.
     *
     * @throws IOException when a request failed
     */
    List<Submitted> submitted() throws IOException, InterruptedException {
        List<Submitted> all = new ArrayList<>();
        for (int i = 0; i < requests.size(); i++) {
            try {
                all.add(new Submitted(keys.get(i), new LinkedHashMap<>(requests.get(i).get())));
            } catch (ExecutionException e) {
                throw new IOException(
                        "the bulk request of tenant %s failed".formatted(keys.get(i).tenant()),
                        e.getCause());
            }
        }
        return all;
    }

    @Override
    public void close() {
        threads.shutdownNow();
    }
}
