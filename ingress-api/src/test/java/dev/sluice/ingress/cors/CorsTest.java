package dev.sluice.ingress.cors;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.ingress.run.FakeCatalogs;
import dev.sluice.ingress.testkit.IngressServer;
import dev.sluice.ingress.testkit.RawExchange;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class CorsTest {
    private static final String PAGE = "https://app.example.com";

    /** The client of the JDK sends no Origin. */
    private static String preflight(IngressServer server, String origin) throws IOException {
        return exchange(
                server,
                "OPTIONS /v1/models HTTP/1.1\r\nHost: sluice\r\nOrigin: %s\r\nAccess-Control-Request-Method: GET\r\nAccess-Control-Request-Headers: authorization\r\nConnection: close\r\n\r\n"
                        .formatted(origin));
    }

    private static String get(IngressServer server, String origin) throws IOException {
        return exchange(
                server,
                "GET /v1/models HTTP/1.1\r\nHost: sluice\r\nOrigin: %s\r\nAuthorization: Bearer %s\r\nConnection: close\r\n\r\n"
                        .formatted(origin, FakeCatalogs.ACME_KEY));
    }

    private static String exchange(IngressServer server, String request) throws IOException {
        try (RawExchange exchange = new RawExchange(server)) {
            exchange.write(request);
            return exchange.readToEnd();
        }
    }

    @Test
    void letsThePagesInThatAreListed() throws IOException {
        try (IngressServer server =
                IngressServer.start(Map.of("sluice.ingress.cors.allowed-origins", PAGE))) {
            String preflight = preflight(server, PAGE);
            String answer = get(server, PAGE);

            assertThat(preflight)
                    .startsWith("HTTP/1.1 200")
                    .containsIgnoringCase("access-control-allow-origin: " + PAGE)
                    .containsIgnoringCase("authorization");
            assertThat(answer)
                    .startsWith("HTTP/1.1 200")
                    .containsIgnoringCase("access-control-allow-origin: " + PAGE)
                    .containsIgnoringCase("access-control-expose-headers");
            assertThat(preflight(server, "https://other.example.com"))
                    .doesNotContainIgnoringCase("access-control-allow-origin");
        }
    }

    @Test
    void letsNoPageInUnlessItIsTold() throws IOException {
        try (IngressServer server = IngressServer.start()) {
            assertThat(get(server, PAGE))
                    .startsWith("HTTP/1.1 200")
                    .doesNotContainIgnoringCase("access-control");
            assertThat(preflight(server, PAGE)).doesNotContainIgnoringCase("access-control");
        }
    }

    @Test
    void refusesOriginsThatAreNone() {
        assertThatThrownBy(() -> new CorsConfig(List.of("*")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("sluice.ingress.cors.allowed-origins: * (expected:");
        assertThat(new CorsConfig(List.of("")).allowedOrigins()).isEmpty();
        assertThat(new CorsConfig(List.of(PAGE, "http://localhost:3000")).allowedOrigins())
                .hasSize(2);
    }
}
