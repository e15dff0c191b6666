package dev.sluice.worker.provider.wire;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import dev.sluice.schema.avro.OutcomeKind;
import dev.sluice.schema.avro.OutcomeReason;
import dev.sluice.schema.avro.OutgoingWay;
import dev.sluice.schema.avro.WireSettings;
import dev.sluice.schema.net.KeyPairs;
import dev.sluice.schema.net.TunnelProxy;
import dev.sluice.worker.provider.CallEnd;
import dev.sluice.worker.provider.openai.OpenAiWire;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Calls through a proxy, to a provider whose certificate only an authority of one's own knows. */
class OutgoingCallTest {
    private static final String ANSWER =
            "{\"id\":\"1\",\"choices\":[],\"usage\":{\"prompt_tokens\":1,\"completion_tokens\":1}}";

    @TempDir private static Path kept;

    /** Made once: it takes a second. */
    private static @Nullable KeyPairs keys;

    @TempDir private Path files;
    private final Rig rig = new Rig();
    private final List<String> shown = new CopyOnWriteArrayList<>();
    private HttpsServer provider;
    private TunnelProxy proxy;

    @BeforeEach
    void start() throws Exception {
        SSLContext tls = keys().identity();
        provider =
                HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        provider.setHttpsConfigurator(new HttpsConfigurator(tls));
        provider.createContext(
                "/",
                exchange -> {
                    exchange.getRequestBody().readAllBytes();
                    shown.add(
                            exchange.getRequestHeaders().getFirst("Authorization")
                                    + " "
                                    + exchange.getRequestHeaders().getFirst("Proxy-Authorization"));
                    exchange.sendResponseHeaders(200, ANSWER.length());
                    exchange.getResponseBody().write(ANSWER.getBytes(US_ASCII));
                    exchange.close();
                });
        provider.start();
        proxy = TunnelProxy.start("nothing");
        writeAuthority("server");
    }

    @AfterEach
    void stop() throws IOException {
        rig.close();
        proxy.close();
        provider.stop(0);
    }

    @Test
    void trustsAnAuthorityOfOnesOwn() {
        CallEnd end = call(new OutgoingWay(null, null, authority()));

        assertThat(end.outcome().kind())
                .as(end.outcome().message())
                .isEqualTo(OutcomeKind.COMPLETED);
        assertThat(proxy.tunnels()).isEmpty();
    }

    @Test
    void sendsNothingToAProviderThatItDoesNotTrust() {
        CallEnd end = call(null);

        assertThat(end.outcome().reason()).isEqualTo(OutcomeReason.CONNECT_FAILED);
        assertThat(end.callMade()).isFalse();
        assertThat(shown).isEmpty();
    }

    @Test
    void goesThroughAProxyThatHearsNothingOfIt() {
        rig.secret("PROXY", "u:pw");
        proxy.expect("Basic " + Base64.getEncoder().encodeToString("u:pw".getBytes(US_ASCII)));

        CallEnd end = call(new OutgoingWay(proxy.url(), "env:PROXY", authority()));

        assertThat(end.outcome().kind())
                .as(end.outcome().message())
                .isEqualTo(OutcomeKind.COMPLETED);
        // The first tells that the provider does not speak HTTP/2.
        assertThat(proxy.tunnels()).containsOnly("127.0.0.1:" + provider.getAddress().getPort());
        assertThat(shown).containsExactly("Bearer sk-1 null");
    }

    @Test
    void sendsNothingWhereTheProxyRefuses() {
        CallEnd end = call(new OutgoingWay(proxy.url(), null, authority()));

        assertThat(end.outcome().reason()).isEqualTo(OutcomeReason.CONNECT_FAILED);
        assertThat(end.callMade()).isFalse();
        assertThat(shown).isEmpty();
    }

    @Test
    void doesNotCallWithoutTheProxysCredential() {
        CallEnd end = call(new OutgoingWay(proxy.url(), "env:NOWHERE", authority()));

        assertThat(end.outcome().reason()).isEqualTo(OutcomeReason.CREDENTIALS);
        assertThat(end.callMade()).isFalse();
    }

    @Test
    void readsTheAuthoritiesAgainWhenTheirFileChanges() throws Exception {
        writeAuthority("other");
        Files.setLastModifiedTime(files.resolve("ca.pem"), FileTime.from(Instant.EPOCH));
        OutgoingWay way = new OutgoingWay(null, null, authority());
        assertThat(call(way).outcome().reason()).isEqualTo(OutcomeReason.CONNECT_FAILED);

        writeAuthority("server");

        assertThat(call(way).outcome().kind()).isEqualTo(OutcomeKind.COMPLETED);
    }

    @Test
    void cannotCallWhereTheAuthoritiesCannotBeRead() {
        CallEnd end = call(new OutgoingWay(null, null, "file:" + files.resolve("none.pem")));

        assertThat(end.outcome().reason()).isEqualTo(OutcomeReason.CONNECT_FAILED);
        assertThat(end.callMade()).isFalse();
    }

    /** A redirect would carry the key to a place that no lane names. */
    @Test
    void followsNoRedirect() throws IOException {
        HttpServer elsewhere =
                HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        List<String> asked = new CopyOnWriteArrayList<>();
        elsewhere.createContext(
                "/",
                exchange -> {
                    asked.add(exchange.getRequestURI().getPath());
                    exchange.getResponseHeaders().set("Location", "/there");
                    exchange.sendResponseHeaders(307, -1);
                    exchange.close();
                });
        elsewhere.start();

        CallEnd end =
                rig.call(
                        new OpenAiWire(),
                        "http://127.0.0.1:" + elsewhere.getAddress().getPort() + "/v1",
                        "m",
                        "{\"messages\":[]}",
                        null);
        elsewhere.stop(0);

        assertThat(end.outcome().reason()).isEqualTo(OutcomeReason.MALFORMED_RESPONSE);
        assertThat(asked).containsExactly("/v1/chat/completions");
    }

    private CallEnd call(@Nullable OutgoingWay way) {
        return rig.call(
                new OpenAiWire(),
                "https://127.0.0.1:" + provider.getAddress().getPort() + "/v1",
                "m",
                "{\"messages\":[]}",
                new WireSettings(null, Map.of(), Map.of(), null, List.of(), null, way, false));
    }

    private String authority() {
        return "file:" + files.resolve("ca.pem");
    }

    private void writeAuthority(String alias) throws Exception {
        Files.writeString(
                files.resolve("ca.pem"), KeyPairs.pem(keys().open().getCertificate(alias)));
    }

    private static KeyPairs keys() throws Exception {
        KeyPairs made = keys;
        if (made == null) {
            made =
                    new KeyPairs(kept.resolve("keys.p12"), "changeit")
                            .make("server", "CN=localhost", "-ext", "san=ip:127.0.0.1")
                            .make("other", "CN=other", "-ext", "san=ip:127.0.0.2");
            keys = made;
        }
        return made;
    }
}
