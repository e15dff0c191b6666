package dev.sluice.standalone.endtoend;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.sluice.schema.net.Relay;
import dev.sluice.schema.net.TunnelProxy;
import dev.sluice.standalone.secure.Authority;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.Base64;
import java.util.List;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;

/**
 * A provider behind TLS of an authority of its own, and the one proxy that leads to it: who does
 * not show the proxy its secret gets nowhere.
 */
final class FarProvider implements AutoCloseable {
    private static final String SECRET = "sluice:through";
    private static final String PASSWORD = "changeit";

    private final Authority authority;
    private final Relay front;
    private final TunnelProxy proxy;
    private final Path secret;

    /**
     * @param behind who answers, without TLS
     */
    static FarProvider start(Path files, URI behind) throws Exception {
        return new FarProvider(files, behind);
    }

    private FarProvider(Path files, URI behind) throws Exception {
        this.authority = Authority.create(files, PASSWORD);
        this.secret = Files.writeString(files.resolve("proxy-secret"), SECRET);
        KeyStore keys = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(authority.keyStore())) {
            keys.load(in, PASSWORD.toCharArray());
        }
        KeyManagerFactory managers =
                KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        managers.init(keys, PASSWORD.toCharArray());
        SSLContext tls = SSLContext.getInstance("TLS");
        tls.init(managers.getKeyManagers(), null, null);
        this.front =
                Relay.start(
                        tls.getServerSocketFactory()
                                .createServerSocket(0, 50, InetAddress.getLoopbackAddress()),
                        (client, relay) ->
                                relay.join(client, new Socket(behind.getHost(), behind.getPort())));
        this.proxy =
                TunnelProxy.start(
                        "Basic " + Base64.getEncoder().encodeToString(SECRET.getBytes(US_ASCII)));
    }

    /** The catalogue's text with the addresses and files of this provider. */
    String fill(String catalog) {
        return catalog.replace("{far}", "https://127.0.0.1:%d/v1".formatted(front.port()))
                .replace("{far-proxy}", proxy.url())
                .replace("{far-secret}", secret.toString())
                .replace("{far-ca}", authority.certificate().toString());
    }

    /** Where tunnels led to, in order. */
    List<String> tunnels() {
        return proxy.tunnels();
    }

    /** What the tunnels of this provider lead to. */
    String address() {
        return "127.0.0.1:" + front.port();
    }

    @Override
    public void close() throws IOException {
        front.close();
        proxy.close();
    }
}
