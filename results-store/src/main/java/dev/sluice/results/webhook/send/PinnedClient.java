package dev.sluice.results.webhook.send;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import org.apache.hc.client5.http.DnsResolver;
import org.apache.hc.client5.http.config.ConnectionConfig;
import org.apache.hc.client5.http.config.RequestConfig;
import org.apache.hc.client5.http.impl.classic.CloseableHttpClient;
import org.apache.hc.client5.http.impl.classic.HttpClients;
import org.apache.hc.client5.http.impl.io.ManagedHttpClientConnectionFactory;
import org.apache.hc.client5.http.impl.io.PoolingHttpClientConnectionManagerBuilder;
import org.apache.hc.client5.http.ssl.DefaultClientTlsStrategy;
import org.apache.hc.core5.http.config.Http1Config;
import org.apache.hc.core5.pool.PoolConcurrencyPolicy;
import org.apache.hc.core5.util.TimeValue;
import org.apache.hc.core5.util.Timeout;

/** The HTTP client that only connects to addresses it is given. */
final class PinnedClient {
    private static final int LINE_BYTES_MAX = 8 * 1024;
    private static final int HEADERS_MAX = 100;
    private static final TimeValue IDLE_MAX = TimeValue.ofSeconds(30);
    private static final TimeValue VALIDATE_AFTER = TimeValue.ofSeconds(1);
    private static final Duration CONNECT_MAX = Duration.ofSeconds(5);

    private PinnedClient() {}

    static CloseableHttpClient of(SSLContext tls, int connections, Duration timeout) {
        Timeout within = Timeout.of(timeout.toMillis(), TimeUnit.MILLISECONDS);
        Duration connect = timeout.compareTo(CONNECT_MAX) < 0 ? timeout : CONNECT_MAX;
        ConnectionConfig connection =
                ConnectionConfig.custom()
                        .setConnectTimeout(connect.toMillis(), TimeUnit.MILLISECONDS)
                        .setSocketTimeout(within)
                        .setValidateAfterInactivity(VALIDATE_AFTER)
                        .build();
        Http1Config heads =
                Http1Config.custom()
                        .setMaxLineLength(LINE_BYTES_MAX)
                        .setMaxHeaderCount(HEADERS_MAX)
                        .build();
        return HttpClients.custom()
                .setConnectionManager(
                        PoolingHttpClientConnectionManagerBuilder.create()
                                .setPoolConcurrencyPolicy(PoolConcurrencyPolicy.STRICT)
                                .setMaxConnTotal(connections)
                                // Many endpoints may be on one host: none of them waits for
                                // another's.
                                .setMaxConnPerRoute(connections)
                                .setDefaultConnectionConfig(connection)
                                .setConnectionFactory(
                                        ManagedHttpClientConnectionFactory.builder()
                                                .http1Config(heads)
                                                .build())
                                .setTlsSocketStrategy(new DefaultClientTlsStrategy(tls))
                                .setDnsResolver(new Nobody())
                                .build())
                .setDefaultRequestConfig(
                        RequestConfig.custom()
                                .setConnectionRequestTimeout(within)
                                .setResponseTimeout(within)
                                .setProtocolUpgradeEnabled(false)
                                .setExpectContinueEnabled(false)
                                .setAuthenticationEnabled(false)
                                .setRedirectsEnabled(false)
                                .build())
                .setUserAgent("Sluice-Webhooks/1")
                .disableAutomaticRetries()
                .disableRedirectHandling()
                .disableCookieManagement()
                .disableAuthCaching()
                .disableConnectionState()
                .disableContentCompression()
                .evictExpiredConnections()
                .evictIdleConnections(IDLE_MAX)
                .build();
    }

    /** An address that nobody has checked is an address that nobody connects to. */
    private static final class Nobody implements DnsResolver {
        @Override
        public InetAddress[] resolve(String host) throws UnknownHostException {
            throw new UnknownHostException(host + " was not resolved before");
        }

        @Override
        public String resolveCanonicalHostname(String host) throws UnknownHostException {
            throw new UnknownHostException(host + " was not resolved before");
        }
    }
}
