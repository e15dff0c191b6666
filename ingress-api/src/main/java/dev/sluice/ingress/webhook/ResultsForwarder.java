package dev.sluice.ingress.webhook;

import dev.sluice.ingress.status.InternalConfig;
import dev.sluice.ingress.status.ReadConfig;
import dev.sluice.ingress.status.ResultsConfig;
import dev.sluice.ingress.status.Trust;
import dev.sluice.schema.error.ErrorCode;
import dev.sluice.schema.error.SluiceException;
import jakarta.annotation.PreDestroy;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.Executors;
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

    private final HttpClient client;
    private final String base;
    private final InternalConfig internal;
    private final Duration timeout;
    private final Semaphore free = new Semaphore(CALLS_MAX);

    ResultsForwarder(ResultsConfig results, InternalConfig internal, ReadConfig config) {
        HttpClient.Builder client =
                HttpClient.newBuilder()
                        .version(HttpClient.Version.HTTP_1_1)
                        .connectTimeout(config.connectTimeout())
                        .executor(
                                Executors.newThreadPerTaskExecutor(
                                        Thread.ofVirtual().name("webhooks-", 0).factory()));
        if (results.resultsCa() != null) {
            client.sslContext(Trust.of(results.resultsCa()));
        }
        this.client = client.build();
        this.base = results.resultsUrl().toString().replaceAll("/+$", "");
        this.internal = internal;
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
            return answer(client.send(request(method, tenant, path, query, body), handler()));
        } catch (IOException e) {
            LOG.warn("results-store did not answer: {}", e.toString());
            throw unavailable();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw unavailable();
        } finally {
            free.release();
        }
    }

    private HttpRequest request(
            String method, String tenant, String path, @Nullable String query, byte[] body) {
        HttpRequest.Builder request =
                HttpRequest.newBuilder(
                                URI.create(
                                        "%s/internal/v1/webhooks/%s/endpoints%s%s"
                                                .formatted(
                                                        base,
                                                        URLEncoder.encode(
                                                                        tenant,
                                                                        StandardCharsets.UTF_8)
                                                                .replace("+", "%20"),
                                                        path,
                                                        query == null ? "" : "?" + query)))
                        .timeout(timeout)
                        .header("Content-Type", "application/json")
                        .method(
                                method,
                                body.length == 0
                                        ? BodyPublishers.noBody()
                                        : BodyPublishers.ofByteArray(body));
        if (internal.token() != null) {
            request.header("Sluice-Internal-Token", internal.token());
        }
        return request.build();
    }

    private static HttpResponse.BodyHandler<byte[]> handler() {
        return BodyHandlers.limiting(BodyHandlers.ofByteArray(), ANSWER_BYTES_MAX);
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

    @PreDestroy
    void close() {
        client.shutdownNow();
    }
}
