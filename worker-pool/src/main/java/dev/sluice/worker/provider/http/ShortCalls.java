package dev.sluice.worker.provider.http;

import dev.sluice.worker.provider.CallFailure;
import dev.sluice.worker.provider.CallFailure.Transport;
import dev.sluice.worker.provider.CallTimeouts;
import dev.sluice.worker.provider.StopReason;
import java.io.IOException;
import java.net.ConnectException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLException;
import org.apache.hc.client5.http.ClientProtocolException;
import org.apache.hc.client5.http.ConnectTimeoutException;
import org.apache.hc.client5.http.classic.methods.HttpUriRequestBase;
import org.apache.hc.client5.http.config.RequestConfig;
import org.apache.hc.client5.http.protocol.HttpClientContext;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.io.entity.EntityUtils;
import org.apache.hc.core5.util.Timeout;

/**
 * Requests beside those of jobs: for tokens, and to see whether somebody answers. Over HTTP/1.1;
 * answers are kept up to 64 KiB. Thread-safe; blocks the calling thread for the total timeout at
 * most.
 */
final class ShortCalls {
    private static final int ANSWER_BYTES_MAX = 64 * 1024;

    private final Clients clients;

    /** What comes of an answer. */
    interface Reading<T> {
        T read(ClassicHttpResponse head, byte[] body);
    }

    ShortCalls(Clients clients) {
        this.clients = clients;
    }

    /**
     * @throws IOException when no answer came, or not in time
     */
    <T> T send(HttpUriRequestBase request, Way way, CallTimeouts timeouts, Reading<T> reading)
            throws IOException {
        request.setConfig(
                RequestConfig.copy(ProviderHttp.settings(timeouts))
                        .setResponseTimeout(Timeout.of(timeouts.firstByte()))
                        .build());
        // An answer that trickles keeps every silence short.
        CompletableFuture<Void> answered = new CompletableFuture<>();
        answered.orTimeout(timeouts.total().toMillis(), TimeUnit.MILLISECONDS)
                .exceptionally(
                        late -> {
                            request.cancel();
                            return null;
                        });
        try {
            HttpClientContext context = HttpClientContext.create();
            Clients.authenticate(way, context);
            return clients.of(way)
                    .execute(
                            request,
                            context,
                            response ->
                                    reading.read(
                                            response,
                                            response.getEntity() == null
                                                    ? new byte[0]
                                                    : EntityUtils.toByteArray(
                                                            response.getEntity(),
                                                            ANSWER_BYTES_MAX)));
        } finally {
            answered.complete(null);
        }
    }

    /**
     * @param late whether the request was cut off because its time was over
     */
    static CallFailure failure(IOException e, boolean late) {
        if (late) {
            return new CallFailure.Stopped(StopReason.TOTAL_TIMEOUT);
        }
        return switch (e) {
            case ConnectTimeoutException ignored -> Transport.CONNECT_TIMEOUT;
            case SocketTimeoutException ignored ->
                    new CallFailure.Stopped(StopReason.FIRST_BYTE_TIMEOUT);
            case ConnectException ignored -> Transport.CONNECT_FAILED;
            case UnknownHostException ignored -> Transport.CONNECT_FAILED;
            case SSLException ignored -> Transport.CONNECT_FAILED;
            case ClientProtocolException ignored -> Transport.MALFORMED;
            default -> Transport.CONNECTION_LOST;
        };
    }
}
