package dev.sluice.worker.provider.http;

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

/** Certificate authorities in a file. */
public final class Authorities {
    private static final int AUTHORITIES_MAX = 10_000;

    private Authorities() {}

    /**
     * TLS that trusts these authorities and no others.
     *
     * @param file certificates in PEM
     * @throws IOException when the file cannot be read, or holds none or too many
     */
    public static SSLContext trusting(Path file) throws IOException {
        try (InputStream in = Files.newInputStream(file)) {
            Collection<? extends Certificate> all =
                    CertificateFactory.getInstance("X.509").generateCertificates(in);
            if (all.isEmpty() || all.size() > AUTHORITIES_MAX) {
                throw new IOException(
                        "%s: %d certificates (expected: 1 to %d)"
                                .formatted(file, all.size(), AUTHORITIES_MAX));
            }
            KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
            store.load(null, null);
            int i = 0;
            for (Certificate one : all) {
                store.setCertificateEntry("authority-" + i++, one);
            }
            TrustManagerFactory trust =
                    TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            trust.init(store);
            SSLContext tls = SSLContext.getInstance("TLS");
            tls.init(null, trust.getTrustManagers(), null);
            return tls;
        } catch (GeneralSecurityException e) {
            throw new IOException(file + ": no certificates in PEM", e);
        }
    }
}
