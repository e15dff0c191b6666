package dev.sluice.bench.peers;

import dev.sluice.sim.http.OwnCertificate;
import java.net.URI;
import java.net.http.HttpClient;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.util.Optional;
import javax.net.ssl.SSLContext;

/**
 * Where the simulator is.
 *
 * @param root without a path
 * @param certificate the directory with what its TLS is to be known by; empty: it speaks none
 */
public record SimulatorAt(URI root, Optional<Path> certificate) {
    /** The authority that workers are to trust; empty: no TLS. */
    public Optional<Path> authority() {
        return certificate.map(directory -> directory.resolve(OwnCertificate.AUTHORITY));
    }

    /** A client that speaks to it as workers do: over HTTP/2 where there is TLS. */
    public HttpClient client() {
        return certificate
                .map(
                        directory ->
                                HttpClient.newBuilder()
                                        .version(HttpClient.Version.HTTP_2)
                                        .sslContext(trusting(directory))
                                        .build())
                .orElseGet(
                        () -> HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build());
    }

    private static SSLContext trusting(Path directory) {
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, OwnCertificate.trust(directory), null);
            return context;
        } catch (GeneralSecurityException e) {
            throw new IllegalStateException("no TLS in this Java", e);
        }
    }
}
