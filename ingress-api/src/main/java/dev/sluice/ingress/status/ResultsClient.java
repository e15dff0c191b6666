package dev.sluice.ingress.status;

import dev.sluice.schema.error.ErrorCode;
import dev.sluice.schema.error.SluiceException;
import dev.sluice.schema.job.JobId;
import io.micronaut.context.annotation.Context;
import jakarta.annotation.PreDestroy;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Calls results-store's internal API over pooled connections. Blocks; meant for virtual threads.
 * Bounded in calls at once, in time and in bytes. Made with the context, so that certificates that
 * cannot be read stop the start and not the first request.
 */
@Context
final class ResultsClient implements Reads {
    private static final Logger LOG = LoggerFactory.getLogger(ResultsClient.class);
    private static final Duration RETRY_AFTER = Duration.ofSeconds(2);

    /** A result body and what surrounds it; results are bounded at 32 MiB where they are made. */
    private static final long ANSWER_BYTES_MAX = 48L * 1024 * 1024;

    private final HttpClient client;
    private final String base;
    private final InternalConfig internal;
    private final ReadConfig config;
    private final Semaphore free;

    ResultsClient(ResultsConfig results, InternalConfig internal, ReadConfig config) {
        HttpClient.Builder client =
                HttpClient.newBuilder()
                        .version(HttpClient.Version.HTTP_1_1)
                        .connectTimeout(config.connectTimeout())
                        .executor(
                                Executors.newThreadPerTaskExecutor(
                                        Thread.ofVirtual().name("reads-", 0).factory()));
        if (results.resultsCa() != null) {
            client.sslContext(Trust.of(results.resultsCa()));
        }
        this.client = client.build();
        this.base = results.resultsUrl().toString().replaceAll("/+$", "");
        this.internal = internal;
        this.config = config;
        this.free = new Semaphore(config.inFlightMax());
    }

    @Override
    public Lookup find(String tenant, JobId id, Duration wait) {
        if (!free.tryAcquire()) {
            throw new SluiceException(
                    ErrorCode.BACKLOG_FULL,
                    "as many reads run as may (limit sluice.ingress.reads.in-flight-max: %d)"
                            .formatted(config.inFlightMax()));
        }
        try {
            return call(request(tenant, id, wait));
        } finally {
            free.release();
        }
    }

    private HttpRequest request(String tenant, JobId id, Duration wait) {
        String query = wait.isZero() ? "" : "?wait_ms=" + wait.toMillis();
        HttpRequest.Builder request =
                HttpRequest.newBuilder(
                                URI.create(
                                        "%s/internal/v1/jobs/%s/%s%s"
                                                .formatted(
                                                        base,
                                                        URLEncoder.encode(
                                                                        tenant,
                                                                        StandardCharsets.UTF_8)
                                                                .replace("+", "%20"),
                                                        id.value(),
                                                        query)))
                        .timeout(config.timeout().plus(wait));
        if (internal.token() != null) {
            request.header("Sluice-Internal-Token", internal.token());
        }
        return request.build();
    }

    private Lookup call(HttpRequest request) {
        try {
            HttpResponse<byte[]> response =
                    client.send(
                            request,
                            BodyHandlers.limiting(BodyHandlers.ofByteArray(), ANSWER_BYTES_MAX));
            if (response.statusCode() == 200) {
                return Lookup.read(response.body());
            }
            LOG.warn("results-store answered {} to a read", response.statusCode());
            throw unavailable();
        } catch (IOException e) {
            LOG.warn("results-store did not answer a read: {}", e.toString());
            throw unavailable();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw unavailable();
        }
    }

    private static SluiceException unavailable() {
        return SluiceException.retryAfter(
                RETRY_AFTER,
                ErrorCode.RESULTS_UNAVAILABLE,
                "reads are down; accepting and running jobs go on (expected: a later retry)");
    }

    @PreDestroy
    void close() {
        client.shutdownNow();
    }
}
