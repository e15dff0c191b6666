package dev.sluice.worker.provider.http;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import dev.sluice.worker.provider.CallTimeouts;
import dev.sluice.worker.provider.oauth.Grant;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;

class TokenRequestTest {
    private static final Duration SHORT = Duration.ofMillis(500);

    /** Each silence is short, but the answer would take twice as long as it may. */
    @Test
    void endsInTimeWhereTheAnswerTrickles() throws IOException {
        byte[] answer =
                "{\"access_token\":\"t\",\"expires_in\":3600}".getBytes(StandardCharsets.UTF_8);
        HttpServer server = HttpServer.create(new InetSocketAddress("127.0.0.1", 0), 0);
        server.setExecutor(Thread::startVirtualThread);
        server.createContext(
                "/token",
                exchange -> {
                    exchange.sendResponseHeaders(200, answer.length);
                    try (OutputStream out = exchange.getResponseBody()) {
                        for (byte one : answer) {
                            LockSupport.parkNanos(SHORT.multipliedBy(2).toNanos() / answer.length);
                            out.write(one);
                            out.flush();
                        }
                    }
                });
        server.start();
        try (ProviderHttp http =
                new ProviderHttp(
                        new HttpConfig(
                                1 << 20, Duration.ofSeconds(10), Duration.ofSeconds(30), 100),
                        1,
                        InstantSource.system())) {
            URI address =
                    URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/token");

            Grant grant =
                    http.token(
                            address,
                            "a=b",
                            Way.DIRECT,
                            new CallTimeouts(SHORT, SHORT, SHORT, SHORT));

            assertThat(grant).isEqualTo(new Grant.Unavailable());
        } finally {
            server.stop(0);
        }
    }
}
