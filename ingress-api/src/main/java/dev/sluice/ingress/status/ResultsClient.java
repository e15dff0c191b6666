package dev.sluice.ingress.status;

import dev.sluice.schema.error.ErrorCode;
import dev.sluice.schema.error.SluiceException;
import dev.sluice.schema.job.JobId;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads from results-store's internal API. Blocks; meant for virtual threads. Bounded in calls at
 * once, in time and in bytes.
 */
@Singleton
final class ResultsClient implements Reads, ResultsApi {
    private static final Logger LOG = LoggerFactory.getLogger(ResultsClient.class);
    private static final Duration RETRY_AFTER = Duration.ofSeconds(2);
    private static final int HTTP_OK = 200;
    private static final int HTTP_NOT_FOUND = 404;

    /** A result body and what surrounds it; results are bounded at 32 MiB where they are made. */
    private static final long ANSWER_BYTES_MAX = 48L * 1024 * 1024;

    private final ResultsConnection results;
    private final ReadConfig config;
    private final Semaphore free;

    ResultsClient(ResultsConnection results, ReadConfig config) {
        this.results = results;
        this.config = config;
        this.free = new Semaphore(config.inFlightMax());
    }

    @Override
    public Lookup find(String tenant, JobId id, Duration wait) {
        String query = wait.isZero() ? "" : "?wait_ms=" + wait.toMillis();
        HttpResponse<byte[]> response =
                ask("/jobs/%s/%s%s".formatted(Encoded.of(tenant), id.value(), query), wait);
        if (response.statusCode() != HTTP_OK) {
            throw unavailable(response.statusCode());
        }
        try {
            return Lookup.read(response.body());
        } catch (IOException e) {
            throw unavailable(e);
        }
    }

    @Override
    public Document get(String path) {
        HttpResponse<byte[]> response = ask(path, Duration.ZERO);
        return switch (response.statusCode()) {
            case HTTP_OK ->
                    new Document(
                            response.body(),
                            response.headers()
                                    .firstValue("Content-Type")
                                    .orElse("application/json"));
            default -> throw refused(response);
        };
    }

    @Override
    public Optional<byte[]> find(String path) {
        HttpResponse<byte[]> response = ask(path, Duration.ZERO);
        return switch (response.statusCode()) {
            case HTTP_OK -> Optional.of(response.body());
            case HTTP_NOT_FOUND -> Optional.empty();
            default -> throw unavailable(response.statusCode());
        };
    }

    @Override
    public Document delete(String path) {
        HttpResponse<byte[]> response =
                ask(results.request(path).timeout(config.timeout()).DELETE().build());
        if (response.statusCode() != HTTP_OK) {
            throw refused(response);
        }
        return new Document(response.body(), "application/json");
    }

    private static SluiceException refused(HttpResponse<byte[]> response) {
        try {
            return ForwardedProblem.read(response.body())
                    .orElseGet(() -> unavailable(response.statusCode()));
        } catch (IOException e) {
            return unavailable(e);
        }
    }

    private HttpResponse<byte[]> ask(String path, Duration wait) {
        return ask(results.request(path).timeout(config.timeout().plus(wait)).build());
    }

    private HttpResponse<byte[]> ask(HttpRequest request) {
        if (!free.tryAcquire()) {
            throw full();
        }
        try {
            return call(request);
        } finally {
            free.release();
        }
    }

    private HttpResponse<byte[]> call(HttpRequest request) {
        try {
            return results.send(request, ANSWER_BYTES_MAX);
        } catch (IOException e) {
            throw unavailable(e);
        }
    }

    private SluiceException full() {
        return new SluiceException(
                ErrorCode.BACKLOG_FULL,
                "as many reads run as may (limit sluice.ingress.reads.in-flight-max: %d)"
                        .formatted(config.inFlightMax()));
    }

    private static SluiceException unavailable(int status) {
        LOG.warn("results-store answered {} to a read", status);
        return unavailable();
    }

    private static SluiceException unavailable(IOException cause) {
        LOG.warn("results-store did not answer a read: {}", cause.toString());
        return unavailable();
    }

    private static SluiceException unavailable() {
        return SluiceException.retryAfter(
                RETRY_AFTER,
                ErrorCode.RESULTS_UNAVAILABLE,
                "reads are down; accepting and running jobs go on (expected: a later retry)");
    }
}
