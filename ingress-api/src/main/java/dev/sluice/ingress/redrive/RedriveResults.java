package dev.sluice.ingress.redrive;

import dev.sluice.ingress.status.Encoded;
import dev.sluice.ingress.status.ForwardedProblem;
import dev.sluice.ingress.status.ReadConfig;
import dev.sluice.ingress.status.ResultsConnection;
import dev.sluice.schema.error.ErrorCode;
import dev.sluice.schema.error.SluiceException;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks results-store to redrive. Blocks; for virtual threads. Bounded in calls at once, in time and
 * in bytes. Thread-safe.
 */
@Singleton
final class RedriveResults {
    private static final Logger LOG = LoggerFactory.getLogger(RedriveResults.class);
    private static final Duration RETRY_AFTER = Duration.ofSeconds(2);
    private static final int CALLS_MAX = 256;
    private static final long ANSWER_BYTES_MAX = 1024 * 1024;

    /** Reading the log and writing to it takes longer than a look into a table. */
    private static final Duration LOG_TIME = Duration.ofSeconds(45);

    private final ResultsConnection results;
    private final Duration timeout;
    private final Semaphore free = new Semaphore(CALLS_MAX);

    RedriveResults(ResultsConnection results, ReadConfig config) {
        this.results = results;
        this.timeout = config.timeout().plus(LOG_TIME);
    }

    /**
     * @param path behind the tenant's redrives, made of checked ids
     * @return what results-store answers
     * @throws SluiceException as results-store said, or with {@code RESULTS_UNAVAILABLE}
     */
    byte[] call(String method, String tenant, String path, byte[] body) {
        if (!free.tryAcquire()) {
            throw new SluiceException(
                    ErrorCode.BACKLOG_FULL,
                    "%d requests about redrives are under way (expected: fewer)"
                            .formatted(CALLS_MAX));
        }
        try {
            return answer(
                    results.send(
                            results.request("/redrives/" + Encoded.of(tenant) + path)
                                    .timeout(timeout)
                                    .header("Content-Type", "application/json")
                                    .method(
                                            method,
                                            body.length == 0
                                                    ? BodyPublishers.noBody()
                                                    : BodyPublishers.ofByteArray(body))
                                    .build(),
                            ANSWER_BYTES_MAX));
        } catch (IOException e) {
            LOG.warn("results-store did not answer: {}", e.toString());
            throw unavailable();
        } finally {
            free.release();
        }
    }

    private static byte[] answer(HttpResponse<byte[]> response) throws IOException {
        if (response.statusCode() / 100 == 2) {
            return response.body();
        }
        throw ForwardedProblem.read(response.body())
                .orElseGet(
                        () -> {
                            LOG.warn(
                                    "results-store answered {} about redrives",
                                    response.statusCode());
                            return unavailable();
                        });
    }

    private static SluiceException unavailable() {
        return SluiceException.retryAfter(
                RETRY_AFTER,
                ErrorCode.RESULTS_UNAVAILABLE,
                "jobs cannot be redriven now; jobs are accepted and run as usual (expected: a later retry)");
    }
}
