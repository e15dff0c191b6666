package dev.sluice.schema.net;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/**
 * Key pairs with certificates for tests that speak TLS, in a PKCS12 file, made by the Java
 * runtime's {@code keytool}: some tenths of a second for each.
 *
 * @param file may not exist yet; {@link #make} adds to it
 */
public record KeyPairs(Path file, String password) {
    private static final byte[] LINE_END = {'\n'};

    /**
     * An elliptic key with a certificate for two days.
     *
     * @param name like {@code CN=localhost}
     * @param more words of {@code keytool -genkeypair}, such as {@code -ext}
     * @throws IOException when keytool makes none; the message has what it says
     */
    public KeyPairs make(String alias, String name, String... more)
            throws IOException, InterruptedException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "keytool").toString());
        command.addAll(List.of("-genkeypair", "-alias", alias, "-dname", name, "-keyalg", "EC"));
        command.addAll(List.of("-validity", "2", "-storetype", "PKCS12"));
        command.addAll(List.of("-keystore", file.toString(), "-storepass", password));
        command.addAll(List.of(more));
        Process making = new ProcessBuilder(command).redirectErrorStream(true).start();
        String said = new String(making.getInputStream().readAllBytes(), UTF_8);
        if (making.waitFor() != 0) {
            throw new IOException("keytool: " + said);
        }
        return this;
    }

    /** As the file is now. */
    public KeyStore open() throws IOException, GeneralSecurityException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(file)) {
            store.load(in, password.toCharArray());
        }
        return store;
    }

    /** Of a server, or a client, that shows what is in the file. */
    public SSLContext identity() throws IOException, GeneralSecurityException {
        var managers = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        managers.init(open(), password.toCharArray());
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(managers.getKeyManagers(), null, null);
        return context;
    }

    /** Of who trusts the certificate of this alias, and no other. */
    public SSLContext trusting(String alias) throws IOException, GeneralSecurityException {
        KeyStore trusted = KeyStore.getInstance("PKCS12");
        trusted.load(null, null);
        trusted.setCertificateEntry(alias, open().getCertificate(alias));
        var managers = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        managers.init(trusted);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, managers.getTrustManagers(), null);
        return context;
    }

    public static String pem(Certificate certificate) throws GeneralSecurityException {
        return pem("CERTIFICATE", certificate.getEncoded());
    }

    /**
     * @param what between BEGIN and the line's end
     */
    public static String pem(String what, byte[] content) {
        return "-----BEGIN %1$s-----\n%2$s\n-----END %1$s-----\n"
                .formatted(
                        what,
                        new String(Base64.getMimeEncoder(64, LINE_END).encode(content), US_ASCII));
    }
}
