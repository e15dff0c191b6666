package dev.sluice.ingress.webhook;

import dev.sluice.ingress.status.Encoded;
import dev.sluice.ingress.status.ForwardedProblem;
import dev.sluice.ingress.status.ReadConfig;
import dev.sluice.ingress.status.ResultsConnection;
import dev.sluice.schema.error.ErrorCode;
import dev.sluice.schema.error.SluiceException;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks results-store about webhooks. Blocks; for virtual threads. Bounded in calls at once, in time
 * and in bytes. Thread-safe.
 */
@Singleton
final class ResultsForwarder {
    private static final Logger LOG = LoggerFactory.getLogger(ResultsForwarder.class);
    private static final Duration RETRY_AFTER = Duration.ofSeconds(2);
    private static final int CALLS_MAX = 256;
    private static final long ANSWER_BYTES_MAX = 8L * 1024 * 1024;

    private final ResultsConnection results;
    private final Duration timeout;
    private final Semaphore free = new Semaphore(CALLS_MAX);

    ResultsForwarder(ResultsConnection results, ReadConfig config) {
        this.results = results;
        this.timeout = config.timeout();
    }

    /** A success. */
    record Answer(int status, byte[] body) {}

    /**
     * @param path behind the tenant's endpoints, made of checked ids
     * @param query as the caller wrote it
     * @throws SluiceException as results-store said, or with {@code RESULTS_UNAVAILABLE}
     */
    Answer forward(String method, String tenant, String path, @Nullable String query, byte[] body) {
        if (!free.tryAcquire()) {
            throw new SluiceException(
                    ErrorCode.BACKLOG_FULL,
                    "%d requests about webhooks are under way (expected: fewer)"
                            .formatted(CALLS_MAX));
        }
        try {
            return answer(
                    results.send(request(method, tenant, path, query, body), ANSWER_BYTES_MAX));
        } catch (IOException e) {
            LOG.warn("results-store did not answer: {}", e.toString());
            throw unavailable();
        } finally {
            free.release();
        }
    }

    private HttpRequest request(
            String method, String tenant, String path, @Nullable String query, byte[] body) {
        return results.request(
                        "/webhooks/%s/endpoints%s%s"
                                .formatted(
                                        Encoded.of(tenant), path, query == null ? "" : "?" + query))
                .timeout(timeout)
                .header("Content-Type", "application/json")
                .method(
                        method,
                        body.length == 0
                                ? BodyPublishers.noBody()
                                : BodyPublishers.ofByteArray(body))
                .build();
    }

    private static Answer answer(HttpResponse<byte[]> response) throws IOException {
        if (response.statusCode() / 100 == 2) {
            return new Answer(response.statusCode(), response.body());
        }
        throw ForwardedProblem.read(response.body())
                .orElseGet(
                        () -> {
                            LOG.warn(
                                    "results-store answered {} about webhooks",
                                    response.statusCode());
                            return unavailable();
                        });
    }

    private static SluiceException unavailable() {
        return SluiceException.retryAfter(
                RETRY_AFTER,
                ErrorCode.RESULTS_UNAVAILABLE,
                "webhooks cannot be read or changed now; jobs are accepted and run as usual (expected: a later retry)");
    }
}
