package dev.sluice.ingress.auth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sluice.ingress.run.FakeCatalogs;
import dev.sluice.ingress.testkit.Caller;
import dev.sluice.ingress.testkit.IngressServer;
import dev.sluice.ingress.testkit.RawExchange;
import java.io.IOException;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class KeyGateTest {
    /** A connection that has sent its request; which of several is looked at first is open. */
    private static RawExchange open(IngressServer server, String key) throws IOException {
        RawExchange exchange = new RawExchange(server);
        exchange.write(
                "GET /v1/models HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer %s\r\n\r\n"
                        .formatted(key));
        return exchange;
    }

    @Test
    void refusesMoreConnectionsThanAKeyMayHave() throws IOException {
        try (IngressServer server =
                IngressServer.start(Map.of("sluice.ingress.keys.connections-max", "2"))) {
            try (RawExchange first = open(server, FakeCatalogs.ACME_KEY);
                    RawExchange second = open(server, FakeCatalogs.ACME_KEY)) {
                first.readUntil("200 OK");
                second.readUntil("200 OK");
                try (RawExchange third = open(server, FakeCatalogs.ACME_KEY);
                        RawExchange other = open(server, FakeCatalogs.GLOBEX_KEY)) {
                    assertThat(third.readUntil("}}"))
                            .contains("429", "sluice.ingress.keys.connections-max: 2");
                    other.readUntil("200 OK");
                }
            }

            await("a closed connection has left")
                    .untilAsserted(
                            () -> {
                                try (RawExchange next = open(server, FakeCatalogs.ACME_KEY)) {
                                    assertThat(next.readUntil("\r\n")).contains("200");
                                }
                            });
        }
    }

    @Test
    void refusesMoreRequestsThanAKeyMaySend() {
        try (IngressServer server =
                IngressServer.start(Map.of("sluice.ingress.keys.requests-per-second", "1"))) {
            Caller acme = server.caller(FakeCatalogs.ACME_KEY);

            Caller.Answer let = acme.get("/v1/models");
            // More than one a second, however slow this machine is.
            Caller.Answer refused =
                    Stream.generate(() -> acme.get("/v1/models"))
                            .limit(1_000)
                            .filter(answer -> answer.status() != 200)
                            .findFirst()
                            .orElseThrow();

            assertThat(let.status()).isEqualTo(200);
            assertThat(refused.status()).isEqualTo(429);
            assertThat(refused.header("Retry-After")).isEqualTo("1");
            assertThat(refused.json().at("/error/code").asText()).isEqualTo("rate_limit_exceeded");
            assertThat(refused.json().at("/error/message").asText())
                    .contains("acme-key", "sluice.ingress.keys.requests-per-second: 1 in 1 s");
            assertThat(server.caller(FakeCatalogs.GLOBEX_KEY).get("/v1/models").status())
                    .isEqualTo(200);
        }
    }
}
