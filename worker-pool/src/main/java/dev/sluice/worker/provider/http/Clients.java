package dev.sluice.worker.provider.http;

import dev.sluice.worker.provider.CallGuard;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import org.apache.hc.client5.http.auth.UsernamePasswordCredentials;
import org.apache.hc.client5.http.classic.methods.HttpPost;
import org.apache.hc.client5.http.config.ConnectionConfig;
import org.apache.hc.client5.http.impl.auth.BasicAuthCache;
import org.apache.hc.client5.http.impl.auth.BasicScheme;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.client5.http.impl.classic.HttpClientBuilder;
import org.apache.hc.client5.http.impl.classic.HttpClients;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManagerBuilder;
import org.apache.hc.client5.http.protocol.HttpClientContext;
import org.apache.hc.client5.http.ssl.DefaultClientTlsStrategy;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.HttpHost;
import org.apache.hc.core5.io.CloseMode;
import org.apache.hc.core5.pool.PoolConcurrencyPolicy;
import org.apache.hc.core5.util.TimeValue;
import org.apache.hc.core5.util.Timeout;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A client for each way to a provider. When a file of authorities changes, new calls get a new
 * client; the old one goes on for the calls that it has. Thread-safe.
 */
final class Clients implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Clients.class);
    static final String USER_AGENT = "sluice";
    private static final int WAYS_MAX = 64;
    private static final int RETIRED_MAX = 64;

    private final HttpConfig config;
    private final int connections;
    private final CloseableHttpClient direct;
    private final Map<Way, Made> made = new ConcurrentHashMap<>();
    private final List<CloseableHttpClient> retired = new CopyOnWriteArrayList<>();

    private record Made(CloseableHttpClient client, @Nullable FileTime modified) {}

    /**
     * @param connections as many as calls can run at the same time
     */
    Clients(HttpConfig config, int connections) {
        this.config = config;
        this.connections = connections;
        this.direct = client(null, null);
    }

    /**
     * @throws IOException when the authorities cannot be read, or there are too many ways
     */
    CloseableHttpClient of(Way way) throws IOException {
        if (way.equals(Way.DIRECT)) {
            return direct;
        }
        // The secret is shown with each request: a new one needs no new client.
        Way plain = new Way(way.proxy(), null, way.authorities());
        Path file = way.authorities();
        try {
            FileTime modified = file == null ? null : Files.getLastModifiedTime(file);
            Made known = made.get(plain);
            return known != null && (modified == null || modified.equals(known.modified))
                    ? known.client
                    : renewed(plain, modified);
        } catch (IOException e) {
            LOG.warn("{} cannot be taken: {}", plain, e.toString());
            throw e;
        }
    }

    /**
     * Sends a request. Why there is no connection is said in the log: a call says only that there
     * was none.
     */
    ClassicHttpResponse open(Way way, HttpPost request, HttpClientContext context, CallGuard guard)
            throws IOException {
        CloseableHttpClient client = of(way);
        try {
            return client.executeOpen(null, request, context);
        } catch (IOException e) {
            if (!guard.sent() && guard.stopReason() == null) {
                URI proxy = way.proxy();
                LOG.warn(
                        "no connection to {}{}: {}",
                        request.getAuthority(),
                        proxy == null ? "" : " by proxy " + host(proxy).toHostString(),
                        e.toString());
            }
            throw e;
        }
    }

    /** Shows a proxy the credential at once: a request that was turned away is not sent again. */
    static void authenticate(Way way, HttpClientContext context) {
        URI proxy = way.proxy();
        String secret = way.proxySecret();
        if (proxy == null || secret == null) {
            return;
        }
        int colon = secret.indexOf(':');
        BasicScheme scheme = new BasicScheme();
        scheme.initPreemptive(
                new UsernamePasswordCredentials(
                        colon < 0 ? secret : secret.substring(0, colon),
                        colon < 0 ? new char[0] : secret.substring(colon + 1).toCharArray()));
        BasicAuthCache shown = new BasicAuthCache();
        shown.put(host(proxy), scheme);
        context.setAuthCache(shown);
    }

    private synchronized CloseableHttpClient renewed(Way way, @Nullable FileTime modified)
            throws IOException {
        Made known = made.get(way);
        if (known != null && (modified == null || modified.equals(known.modified))) {
            return known.client;
        }
        if (known == null && made.size() >= WAYS_MAX) {
            throw new IOException("more than " + WAYS_MAX + " proxies and authorities");
        }
        URI proxy = way.proxy();
        Path file = way.authorities();
        CloseableHttpClient client =
                client(
                        proxy == null ? null : host(proxy),
                        file == null ? null : Authorities.trusting(file));
        if (known != null) {
            retired.add(known.client);
            if (retired.size() > RETIRED_MAX) {
                retired.removeFirst().close(CloseMode.GRACEFUL);
            }
        }
        made.put(way, new Made(client, modified));
        return client;
    }

    /**
     * @param tls null: the usual authorities
     */
    private CloseableHttpClient client(@Nullable HttpHost proxy, @Nullable SSLContext tls) {
        ConnectionConfig connection =
                ConnectionConfig.custom()
                        .setSocketTimeout(Timeout.DISABLED)
                        .setValidateAfterInactivity(
                                TimeValue.of(
                                        config.validateAfter().toMillis(), TimeUnit.MILLISECONDS))
                        .build();
        PoolingHttpClientConnectionManagerBuilder pool =
                PoolingHttpClientConnectionManagerBuilder.create()
                        .setPoolConcurrencyPolicy(PoolConcurrencyPolicy.LAX)
                        .setMaxConnPerRoute(connections)
                        .setMaxConnTotal(connections)
                        .setDefaultConnectionConfig(connection);
        if (tls != null) {
            pool.setTlsSocketStrategy(new DefaultClientTlsStrategy(tls));
        }
        HttpClientBuilder client =
                HttpClients.custom()
                        .setConnectionManager(pool.build())
                        .setRequestExecutor(new GuardedExecutor())
                        .setUserAgent(USER_AGENT)
                        .disableAutomaticRetries()
                        .disableRedirectHandling()
                        .disableCookieManagement()
                        .disableConnectionState()
                        .disableContentCompression()
                        .evictIdleConnections(
                                TimeValue.of(config.idleMax().toMillis(), TimeUnit.MILLISECONDS));
        if (proxy == null) {
            client.disableAuthCaching();
        } else {
            // With it, the proxy's credential is shown at once.
            client.setProxy(proxy);
        }
        return client.build();
    }

    private static HttpHost host(URI proxy) {
        return new HttpHost("http", proxy.getHost(), proxy.getPort());
    }

    @Override
    public void close() {
        direct.close(CloseMode.IMMEDIATE);
        made.values().forEach(one -> one.client.close(CloseMode.IMMEDIATE));
        retired.forEach(one -> one.close(CloseMode.IMMEDIATE));
    }
}
