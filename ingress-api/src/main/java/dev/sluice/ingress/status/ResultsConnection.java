package dev.sluice.ingress.status;

import io.micronaut.context.annotation.Context;
import jakarta.annotation.PreDestroy;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.concurrent.Executors;

/**
 * The way to results-store's internal API: pooled connections, its CA and the token between roles.
 * Who uses it bounds its own calls at once. Made with the context, so that certificates that cannot
 * be read stop the start and not the first request. Thread-safe.
 */
@Context
public final class ResultsConnection {
    private final HttpClient client;
    private final String base;
    private final InternalConfig internal;

    ResultsConnection(ResultsConfig results, InternalConfig internal, ReadConfig config) {
        HttpClient.Builder client =
                HttpClient.newBuilder()
                        .version(HttpClient.Version.HTTP_1_1)
                        .connectTimeout(config.connectTimeout())
                        .executor(
                                Executors.newThreadPerTaskExecutor(
                                        Thread.ofVirtual().name("results-", 0).factory()));
        if (results.resultsCa() != null) {
            client.sslContext(Trust.of(results.resultsCa()));
        }
        this.client = client.build();
        this.base = results.resultsUrl().toString().replaceAll("/+$", "");
        this.internal = internal;
    }

    /**
     * @param path behind the version, with its query
     */
    public HttpRequest.Builder request(String path) {
        var request = HttpRequest.newBuilder(URI.create(base + "/internal/v1" + path));
        return internal.token() == null
                ? request
                : request.header("Sluice-Internal-Token", internal.token());
    }

    /**
     * Blocks; meant for virtual threads.
     *
     * @param answerBytesMax a longer answer is an error
     * @throws InterruptedIOException with the thread's interrupt status set
     */
    public HttpResponse<byte[]> send(HttpRequest request, long answerBytesMax) throws IOException {
        try {
            return client.send(
                    request, BodyHandlers.limiting(BodyHandlers.ofByteArray(), answerBytesMax));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            var interrupted = new InterruptedIOException("interrupted");
            interrupted.initCause(e);
            throw interrupted;
        }
    }

    @PreDestroy
    void close() {
        client.shutdownNow();
    }
}
