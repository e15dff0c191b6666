package dev.sluice.sim.http;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.util.Base64;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;

/**
 * A certificate that nobody else has signed, for a server that is reached as {@code localhost} or
 * {@code 127.0.0.1}. Made by the Java runtime's {@code keytool}.
 */
public final class OwnCertificate {
    /** In the directory, for clients: the authority to trust. */
    public static final String AUTHORITY = "ca.pem";

    private static final String STORE = "keys.p12";
    private static final String ALIAS = "server";
    private static final String PASSWORD = "simulated";
    private static final long SECONDS_MAX = 60;
    private static final Path KEYTOOL = Path.of(System.getProperty("java.home"), "bin", "keytool");

    private OwnCertificate() {}

    /**
     * Takes the one of a directory, or makes one there, and writes {@value #AUTHORITY} beside its
     * key.
     *
     * @throws IOException when it cannot be made or written
     */
    public static SSLContext in(Path directory) throws IOException {
        return in(directory, KEYTOOL);
    }

    static SSLContext in(Path directory, Path keytool) throws IOException {
        Path file = directory.resolve(STORE);
        if (!Files.exists(file)) {
            Files.createDirectories(directory);
            make(file, keytool);
        }
        try (InputStream in = Files.newInputStream(file)) {
            KeyStore store = KeyStore.getInstance("PKCS12");
            store.load(in, PASSWORD.toCharArray());
            Files.writeString(
                    directory.resolve(AUTHORITY), pem(store.getCertificate(ALIAS).getEncoded()));
            KeyManagerFactory keys =
                    KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
            keys.init(store, PASSWORD.toCharArray());
            SSLContext identity = SSLContext.getInstance("TLS");
            identity.init(keys.getKeyManagers(), null, null);
            return identity;
        } catch (GeneralSecurityException e) {
            throw new IOException(file + ": not the key that was made", e);
        }
    }

    /** Those who trust the certificate that was made in a directory, and no other. */
    public static TrustManager[] trust(Path directory) {
        try (InputStream in = Files.newInputStream(directory.resolve(AUTHORITY))) {
            KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
            store.load(null, null);
            store.setCertificateEntry(
                    ALIAS, CertificateFactory.getInstance("X.509").generateCertificate(in));
            TrustManagerFactory trust =
                    TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            trust.init(store);
            return trust.getTrustManagers();
        } catch (IOException | GeneralSecurityException e) {
            throw new IllegalStateException("no certificate in " + directory, e);
        }
    }

    private static void make(Path file, Path keytool) throws IOException {
        // Under another name until it is whole: whoever comes later takes what is there.
        Path begun = Files.createTempDirectory(file.toAbsolutePath().getParent(), "keytool");
        Path made = begun.resolve(STORE);
        Path said = begun.resolve("said");
        try {
            run(keytool, made, said);
            Files.move(made, file, StandardCopyOption.ATOMIC_MOVE);
        } finally {
            Files.deleteIfExists(made);
            Files.deleteIfExists(said);
            Files.deleteIfExists(begun);
        }
    }

    /**
     * @param said what it prints, in a file: one that hangs would not end what is read from it
     */
    private static void run(Path keytool, Path file, Path said) throws IOException {
        Process making =
                new ProcessBuilder(
                                keytool.toString(),
                                "-genkeypair",
                                "-keystore",
                                file.toString(),
                                "-storetype",
                                "PKCS12",
                                "-storepass",
                                PASSWORD,
                                "-keyalg",
                                "EC",
                                "-alias",
                                ALIAS,
                                "-dname",
                                "CN=localhost",
                                "-ext",
                                "san=dns:localhost,ip:127.0.0.1",
                                "-validity",
                                "3650")
                        .redirectErrorStream(true)
                        .redirectOutput(said.toFile())
                        .start();
        try {
            if (!making.waitFor(SECONDS_MAX, TimeUnit.SECONDS)) {
                throw new IOException(
                        "keytool made no key in %s within %d s".formatted(file, SECONDS_MAX));
            }
            if (making.exitValue() != 0) {
                throw new IOException(
                        "keytool made no key in %s: %s"
                                .formatted(
                                        file,
                                        new String(Files.readAllBytes(said), US_ASCII).strip()));
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        } finally {
            end(making);
        }
    }

    /** Files of it are removed next, so it must be gone. */
    private static void end(Process keytool) {
        keytool.destroyForcibly();
        try {
            var unused = keytool.waitFor(SECONDS_MAX, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static String pem(byte[] certificate) {
        return "-----BEGIN CERTIFICATE-----\n"
                + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(certificate)
                + "\n-----END CERTIFICATE-----\n";
    }
}
