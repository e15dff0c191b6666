package dev.sluice.results.webhook.send;

import dev.sluice.results.webhook.send.SendOutcome.Answered;
import dev.sluice.results.webhook.send.SendOutcome.Failed;
import dev.sluice.results.webhook.send.SendOutcome.Failure;
import dev.sluice.results.webhook.send.SendOutcome.Refused;
import dev.sluice.runtime.egress.EgressRules;
import dev.sluice.runtime.egress.EgressRules.Ruling.Allowed;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.NoRouteToHostException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import org.apache.hc.client5.http.classic.methods.HttpPost;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.ContentType;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.HttpEntity;
import org.apache.hc.core5.http.HttpHost;
import org.apache.hc.core5.http.io.entity.ByteArrayEntity;
import org.apache.hc.core5.io.CloseMode;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends notices over pooled connections. Each try looks the name up, checks every address, and
 * connects to one that it checked: the client never resolves a name. TLS and the Host header go by
 * the name. No redirects, no cookies, no retries. Of an answer its head counts; at most 4 KiB of
 * the body are read, to keep the connection, and nobody sees them. The whole try is bounded in
 * time. Thread-safe.
 */
public final class HttpHookSender implements HookSender, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(HttpHookSender.class);
    private static final ContentType JSON = ContentType.create("application/json");
    private static final int DRAIN_BYTES_MAX = 4 * 1024;
    private static final Duration DRAIN_WITHIN = Duration.ofMillis(500);
    private static final int ADDRESSES_MAX = 3;

    private final CloseableHttpClient client;
    private final Names names;
    private final EgressRules rules;
    private final Duration timeout;
    private final InstantSource clock;
    private final ScheduledThreadPoolExecutor timer;

    /**
     * @param connections as many as there can be calls at once
     * @param timeout of one try, from the look-up of its name to the head of the answer
     */
    public HttpHookSender(
            Names names,
            EgressRules rules,
            SSLContext tls,
            int connections,
            Duration timeout,
            InstantSource clock) {
        this.client = PinnedClient.of(tls, connections, timeout);
        this.names = names;
        this.rules = rules;
        this.timeout = timeout;
        this.clock = clock;
        this.timer =
                new ScheduledThreadPoolExecutor(
                        1, Thread.ofPlatform().name("webhook-timeouts").daemon().factory());
        timer.setRemoveOnCancelPolicy(true);
    }

    @Override
    public SendOutcome send(HookRequest request) {
        long endNs = System.nanoTime() + timeout.toNanos();
        List<InetAddress> addresses;
        try {
            addresses = names.resolve(request.url().host(), timeout);
        } catch (UnknownHostException e) {
            return new Failed(Failure.NAME_NOT_FOUND);
        } catch (IOException e) {
            LOG.debug("a receiver's name was not resolved", e);
            return new Failed(Failure.NAME_UNRESOLVED);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return new Failed(Failure.NAME_UNRESOLVED);
        }
        if (addresses.isEmpty()) {
            return new Failed(Failure.NAME_NOT_FOUND);
        }
        // One bad address among good ones is an attack or a mistake; neither is to be guessed at.
        if (!addresses.stream().allMatch(rules::mayReach)) {
            return new Refused("an address of the host is not public");
        }
        SendOutcome outcome = new Failed(Failure.CONNECT_FAILED);
        for (InetAddress address :
                addresses.subList(0, Math.min(ADDRESSES_MAX, addresses.size()))) {
            outcome = sendTo(address, request, endNs);
            if (!outcome.equals(new Failed(Failure.CONNECT_FAILED))) {
                return outcome;
            }
        }
        return outcome;
    }

    private SendOutcome sendTo(InetAddress address, HookRequest request, long endNs) {
        Allowed url = request.url();
        HttpHost pinned =
                new HttpHost(url.tls() ? "https" : "http", address, url.host(), url.port());
        HttpPost post = new HttpPost(url.uri());
        request.headers().forEach(post::setHeader);
        post.setEntity(new ByteArrayEntity(request.body(), JSON));
        AtomicBoolean late = new AtomicBoolean();
        ScheduledFuture<?> end =
                timer.schedule(
                        () -> {
                            late.set(true);
                            post.cancel();
                        },
                        Math.max(0, endNs - System.nanoTime()),
                        TimeUnit.NANOSECONDS);
        Answered answered = null;
        try (ClassicHttpResponse response = client.executeOpen(pinned, post, null)) {
            answered = answered(response);
            end.cancel(false);
            drain(response.getEntity(), post);
            return answered;
        } catch (IOException e) {
            LOG.debug("a notice to {} failed", url.origin(), e);
            // The head was here: what goes wrong behind it changes nothing.
            return answered == null
                    ? new Failed(late.get() ? Failure.TIMEOUT : failure(e))
                    : answered;
        } finally {
            end.cancel(false);
        }
    }

    private Answered answered(ClassicHttpResponse response) {
        Header retryAfter = response.getFirstHeader("Retry-After");
        return new Answered(
                response.getCode(),
                retryAfter == null
                        ? Optional.empty()
                        : RetryAfter.read(retryAfter.getValue(), clock.instant()));
    }

    /** The status is known: whatever happens here changes nothing. */
    private void drain(HttpEntity entity, HttpPost post) {
        if (entity == null) {
            return;
        }
        if (entity.getContentLength() > DRAIN_BYTES_MAX) {
            post.cancel();
            return;
        }
        ScheduledFuture<?> cut =
                timer.schedule(post::cancel, DRAIN_WITHIN.toMillis(), TimeUnit.MILLISECONDS);
        try {
            var body = entity.getContent();
            if (body.readNBytes(DRAIN_BYTES_MAX).length == DRAIN_BYTES_MAX && body.read() >= 0) {
                // Closing alone would read the rest.
                post.cancel();
            }
        } catch (IOException e) {
            LOG.trace("the rest of an answer was not read", e);
            post.cancel();
        } finally {
            cut.cancel(false);
        }
    }

    private static Failure failure(IOException e) {
        return switch (e) {
            case SSLException _ -> Failure.TLS_FAILED;
            case NoRouteToHostException _ -> Failure.CONNECT_FAILED;
            // Its connect timeout is one of these, too.
            case SocketTimeoutException _ -> Failure.TIMEOUT;
            case ConnectException _ -> Failure.CONNECT_FAILED;
            case org.apache.hc.client5.http.ClientProtocolException _ -> Failure.MALFORMED;
            case org.apache.hc.core5.http.MessageConstraintException _ -> Failure.MALFORMED;
            default -> Failure.CONNECTION_LOST;
        };
    }

    @Override
    public void close() {
        timer.shutdownNow();
        client.close(CloseMode.IMMEDIATE);
    }
}
