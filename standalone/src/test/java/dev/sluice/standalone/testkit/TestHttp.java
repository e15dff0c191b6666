package dev.sluice.standalone.testkit;

import java.net.URI;
import java.net.http.HttpClient;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;

/**
 * How a test speaks HTTP with roles.
 *
 * @param trust whose certificates it accepts; null: in the clear
 */
public record TestHttp(@Nullable SSLContext trust) {
    public static final TestHttp PLAIN = new TestHttp(null);

    /** Base URL of a port of this machine. */
    public URI at(int port) {
        return URI.create((trust == null ? "http" : "https") + "://127.0.0.1:" + port);
    }

    public HttpClient.Builder client() {
        HttpClient.Builder client = HttpClient.newBuilder();
        return trust == null ? client : client.sslContext(trust);
    }
}
