package dev.sluice.ingress.status;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.util.Collection;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/** Whom a client of TLS trusts: the certificates of a file and nobody else. */
public final class Trust {
    private Trust() {}

    /**
     * @throws IllegalArgumentException naming the file, when it cannot be read or holds none
     */
    public static SSLContext of(Path file) {
        try (InputStream in = Files.newInputStream(file)) {
            Collection<? extends Certificate> trusted =
                    CertificateFactory.getInstance("X.509").generateCertificates(in);
            if (trusted.isEmpty()) {
                throw new GeneralSecurityException("it is empty");
            }
            KeyStore store = KeyStore.getInstance("PKCS12");
            store.load(null, null);
            for (Certificate each : trusted) {
                store.setCertificateEntry(Integer.toString(store.size()), each);
            }
            TrustManagerFactory managers =
                    TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            managers.init(store);
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, managers.getTrustManagers(), null);
            return context;
        } catch (IOException | GeneralSecurityException e) {
            throw new IllegalArgumentException(
                    "sluice.ingress.results-ca: %s (expected: a file with certificates in PEM)"
                            .formatted(file),
                    e);
        }
    }
}
