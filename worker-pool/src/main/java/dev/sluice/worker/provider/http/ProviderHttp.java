package dev.sluice.worker.provider.http;

import dev.sluice.worker.provider.CallFailure;
import dev.sluice.worker.provider.CallFailure.Transport;
import dev.sluice.worker.provider.CallGuard;
import dev.sluice.worker.provider.CallTimeouts;
import dev.sluice.worker.provider.RateLimitScan;
import dev.sluice.worker.provider.RetryAfter;
import dev.sluice.worker.provider.StopReason;
import dev.sluice.worker.provider.Told;
import dev.sluice.worker.provider.http2.NotBegunException;
import dev.sluice.worker.provider.oauth.Grant;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.apache.hc.client5.http.ClientProtocolException;
import org.apache.hc.client5.http.ConnectTimeoutException;
import org.apache.hc.client5.http.classic.methods.HttpGet;
import org.apache.hc.client5.http.classic.methods.HttpPost;
import org.apache.hc.client5.http.config.RequestConfig;
import org.apache.hc.client5.http.protocol.HttpClientContext;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.ContentType;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.io.entity.StringEntity;
import org.apache.hc.core5.util.Timeout;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The pooled HTTP client of a worker. A request goes out at most once: no retries, no redirects, no
 * cookies, no upgrades; a connection that turns out to be dead is an answer ({@code
 * CONNECTION_LOST}), not a reason to send again, because the provider may have begun to work.
 *
 * <p>Connections are pooled per way, scheme, host and port, as many as there are slots; where a
 * provider chooses HTTP/2 in TLS, calls share them. Sockets have no read timeout: the {@link
 * CallGuard} sees first-byte, idle and total time and cuts the call off. Thread-safe; blocks the
 * calling virtual thread.
 */
public final class ProviderHttp implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ProviderHttp.class);
    // OpenAI's name for a call, Anthropic's, AWS's.
    private static final List<String> REQUEST_IDS =
            List.of("x-request-id", "request-id", "x-amzn-requestid", "x-debug-trace-id");
    private static final Timeout POOL_WAIT = Timeout.ofSeconds(10);

    private static final CallTimeouts TOKEN_TIMEOUTS =
            new CallTimeouts(
                    Duration.ofSeconds(5),
                    Duration.ofSeconds(10),
                    Duration.ofSeconds(10),
                    Duration.ofSeconds(15));

    private final Clients clients;
    private final ShortCalls shortCalls;
    private final NewerHttp newerHttp;
    private final int answerBytesMax;
    private final InstantSource clock;

    /**
     * @param connections as many as calls can run at the same time
     */
    public ProviderHttp(HttpConfig config, int connections, InstantSource clock) {
        this.answerBytesMax = config.answerBytesMax();
        this.clock = clock;
        this.clients = new Clients(config, connections);
        this.shortCalls = new ShortCalls(clients);
        this.newerHttp = new NewerHttp(config);
    }

    /**
     * Sends the request, once, and waits for the whole answer. Never throws for what the network or
     * the provider does.
     */
    public Exchange post(PostOrder order, CallTimeouts timeouts, CallGuard guard) {
        return post(order, timeouts, guard, null);
    }

    /**
     * As {@link #post(PostOrder, CallTimeouts, CallGuard)}, for an answer that may come as a stream
     * of events.
     *
     * @param sink gets a success that is one; any other answer is read as if there were none
     */
    public Exchange post(
            PostOrder order, CallTimeouts timeouts, CallGuard guard, @Nullable AnswerSink sink) {
        HttpPost request = new HttpPost(order.address());
        request.setConfig(settings(timeouts));
        for (Header header : order.headers()) {
            request.addHeader(header);
        }
        request.setEntity(new GuardedBody(order.body(), order.contentType(), guard));
        HttpClientContext context = HttpClientContext.create();
        context.setAttribute(GuardedExecutor.GUARD, guard);
        Clients.authenticate(order.way(), context);
        AnswerBody.Progress progress = new AnswerBody.Progress();
        guard.begin(timeouts);
        if (!guard.bind(request::cancel)) {
            return stopped(guard, progress, new IOException("stopped before it began"));
        }
        try (ClassicHttpResponse response = opened(order, request, context, timeouts, guard)) {
            if (!guard.sent()) {
                LOG.warn("proxy {} answered {}", order.way().proxy(), response.getCode());
                return new Exchange.Broken(Transport.CONNECT_FAILED, null, 0);
            }
            guard.answering();
            progress.status = response.getCode();
            byte[] body;
            boolean streamed = sink != null && AnswerBody.isStream(response, sink);
            if (sink != null && streamed) {
                Optional<CallFailure> failure =
                        AnswerBody.stream(
                                response.getEntity(), guard, progress, sink, request::cancel);
                if (failure.isPresent()) {
                    return new Exchange.Broken(failure.get(), progress.status, progress.bytes);
                }
                body = sink.answer();
            } else {
                body =
                        AnswerBody.read(
                                response.getEntity(),
                                answerBytesMax,
                                guard,
                                progress,
                                request::cancel);
            }
            if (body == null || body.length > answerBytesMax) {
                return new Exchange.Broken(
                        Transport.ANSWER_TOO_LARGE, progress.status, progress.bytes);
            }
            return answered(response, body, streamed);
        } catch (NotBegunException e) {
            return broken(Transport.NOT_BEGUN, guard, progress, e);
        } catch (ConnectTimeoutException e) {
            return broken(Transport.CONNECT_TIMEOUT, guard, progress, e);
        } catch (ClientProtocolException e) {
            return broken(
                    guard.sent() ? Transport.MALFORMED : Transport.CONNECT_FAILED,
                    guard,
                    progress,
                    e);
        } catch (IOException e) {
            return broken(phase(guard, progress), guard, progress, e);
        } finally {
            guard.end();
        }
    }

    private ClassicHttpResponse opened(
            PostOrder order,
            HttpPost request,
            HttpClientContext context,
            CallTimeouts timeouts,
            CallGuard guard)
            throws IOException {
        Optional<ClassicHttpResponse> newer = newerHttp.execute(order, request, timeouts, guard);
        return newer.isPresent() ? newer.get() : clients.open(order.way(), request, context, guard);
    }

    /** Asks for a token by a form; takes fifteen seconds at most. */
    public Grant token(URI address, String form, Way way) {
        return token(address, form, way, TOKEN_TIMEOUTS);
    }

    Grant token(URI address, String form, Way way, CallTimeouts timeouts) {
        HttpPost request = new HttpPost(address);
        request.setEntity(new StringEntity(form, ContentType.APPLICATION_FORM_URLENCODED));
        try {
            return shortCalls.send(
                    request, way, timeouts, (head, body) -> Grant.of(head.getCode(), body));
        } catch (IOException e) {
            LOG.warn("token endpoint {}: {}", address.getHost(), e.toString());
            return new Grant.Unavailable();
        }
    }

    /** Looks what is there. Never throws for what the network or the provider does. */
    public Exchange get(URI address, List<Header> headers, Way way, CallTimeouts timeouts) {
        HttpGet request = new HttpGet(address);
        headers.forEach(request::addHeader);
        try {
            return shortCalls.send(
                    request, way, timeouts, (head, body) -> answered(head, body, false));
        } catch (IOException e) {
            LOG.debug("{} gave no answer", address.getHost(), e);
            return new Exchange.Broken(ShortCalls.failure(e, request.isCancelled()), null, 0);
        }
    }

    /** Largest answer that is kept. */
    public int answerBytesMax() {
        return answerBytesMax;
    }

    @Override
    public void close() {
        newerHttp.close();
        clients.close();
    }

    private static Transport phase(CallGuard guard, AnswerBody.Progress progress) {
        if (!guard.sent()) {
            return Transport.CONNECT_FAILED;
        }
        return progress.status == null ? Transport.CONNECTION_LOST : Transport.TRUNCATED;
    }

    private static Exchange broken(
            Transport transport, CallGuard guard, AnswerBody.Progress progress, Exception cause) {
        if (guard.stopReason() != null) {
            return stopped(guard, progress, cause);
        }
        LOG.debug("call broke: {}", transport, cause);
        return new Exchange.Broken(transport, progress.status, progress.bytes);
    }

    private static Exchange stopped(
            CallGuard guard, AnswerBody.Progress progress, Exception cause) {
        StopReason reason = guard.stopReason();
        LOG.debug("call stopped: {}", reason, cause);
        CallFailure failure =
                reason == null ? Transport.CONNECTION_LOST : new CallFailure.Stopped(reason);
        return new Exchange.Broken(failure, progress.status, progress.bytes);
    }

    private Exchange answered(ClassicHttpResponse response, byte[] body, boolean streamed) {
        int status = response.getCode();
        Instant now = clock.instant();
        RateLimitScan scan = new RateLimitScan(now);
        response.headerIterator()
                .forEachRemaining(header -> scan.header(header.getName(), header.getValue()));
        boolean failed = status >= 300;
        Optional<Duration> retryAfter =
                failed ? RetryAfter.read(name -> value(response, name), now) : Optional.empty();
        boolean nonsense = failed && retryAfter.isEmpty() && value(response, "retry-after") != null;
        return new Exchange.Answered(
                status,
                body,
                value(response, "content-type"),
                streamed,
                requestId(response),
                retryAfter,
                new Told(scan.limits(), scan.unreadable() + (nonsense ? 1 : 0)));
    }

    private static @Nullable String requestId(ClassicHttpResponse response) {
        for (String name : REQUEST_IDS) {
            String id = value(response, name);
            if (id != null) {
                return id;
            }
        }
        return null;
    }

    /**
     * The connect timeout is the lane's, not the route's: two lanes may share a host. Hence the
     * setting that the client would rather see on the route.
     */
    @SuppressWarnings("deprecation")
    static RequestConfig settings(CallTimeouts timeouts) {
        return RequestConfig.custom()
                .setConnectTimeout(timeouts.connect().toMillis(), TimeUnit.MILLISECONDS)
                .setConnectionRequestTimeout(POOL_WAIT)
                .setProtocolUpgradeEnabled(false)
                .setExpectContinueEnabled(false)
                .setAuthenticationEnabled(false)
                .build();
    }

    private static @Nullable String value(ClassicHttpResponse response, String name) {
        Header header = response.getFirstHeader(name);
        return header == null ? null : header.getValue();
    }
}
