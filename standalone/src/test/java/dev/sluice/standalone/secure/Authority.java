package dev.sluice.standalone.secure;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/**
 * A certificate authority that exists for one test, and the certificate that it gave to this
 * machine's servers, in every form that a server or a client asks for.
 *
 * @param password of the key store
 */
public record Authority(Path directory, KeyStore keys, String password) {
    private static final String CA = "ca";
    private static final String SERVER = "server";

    /** Makes both key pairs. */
    public static Authority create(Path directory, String password) throws Exception {
        Path made = directory.resolve("made.p12");
        keytool(made, password, CA, "CN=Sluice test authority", "-ext", "bc:c");
        keytool(
                made,
                password,
                SERVER,
                "CN=localhost",
                "-signer",
                CA,
                "-ext",
                "san=dns:localhost,ip:127.0.0.1");
        KeyStore keys = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(made)) {
            keys.load(in, password.toCharArray());
        }
        var authority = new Authority(directory, keys, password);
        authority.write();
        return authority;
    }

    /** The server's key and certificates. */
    public Path keyStore() {
        return directory.resolve("server.p12");
    }

    Path serverKey() {
        return directory.resolve("server.key");
    }

    Path serverCertificate() {
        return directory.resolve("server.pem");
    }

    /** The authority's own certificate. */
    public Path certificate() {
        return directory.resolve("ca.pem");
    }

    /** Kafka's settings of a server with this certificate. */
    Map<String, String> kafkaKeys() {
        return Map.of(
                "ssl.keystore.type",
                "PKCS12",
                "ssl.keystore.location",
                keyStore().toString(),
                "ssl.keystore.password",
                password);
    }

    /** Kafka's settings of a client that trusts this authority. */
    Map<String, String> kafkaTrust() {
        return Map.of(
                "ssl.truststore.type", "PEM", "ssl.truststore.location", certificate().toString());
    }

    /** A role's settings to serve with this certificate. */
    Map<String, Object> httpServer() {
        return Map.of(
                "micronaut.server.ssl.enabled",
                true,
                "micronaut.server.ssl.key-store.type",
                "PKCS12",
                "micronaut.server.ssl.key-store.path",
                "file:" + keyStore(),
                "micronaut.server.ssl.key-store.password",
                password);
    }

    SSLContext trust() throws Exception {
        KeyStore trusted = KeyStore.getInstance("PKCS12");
        trusted.load(null, null);
        trusted.setCertificateEntry(CA, keys.getCertificate(CA));
        var managers = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        managers.init(trusted);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, managers.getTrustManagers(), null);
        return context;
    }

    private void write() throws Exception {
        char[] secret = password.toCharArray();
        Certificate[] chain = keys.getCertificateChain(SERVER);
        KeyStore server = KeyStore.getInstance("PKCS12");
        server.load(null, null);
        server.setKeyEntry(SERVER, keys.getKey(SERVER, secret), secret, chain);
        try (var out = Files.newOutputStream(keyStore())) {
            server.store(out, secret);
        }
        Files.writeString(certificate(), pem("CERTIFICATE", keys.getCertificate(CA).getEncoded()));
        var certificates = new StringBuilder();
        for (Certificate each : chain) {
            certificates.append(pem("CERTIFICATE", each.getEncoded()));
        }
        Files.writeString(serverCertificate(), certificates);
        Files.writeString(
                serverKey(), pem("PRIVATE KEY", keys.getKey(SERVER, secret).getEncoded()));
        // PostgreSQL takes no key that others can read.
        Files.setPosixFilePermissions(serverKey(), PosixFilePermissions.fromString("rw-------"));
    }

    private static String pem(String what, byte[] content) {
        return "-----BEGIN %1$s-----%n%2$s%n-----END %1$s-----%n"
                .formatted(
                        what,
                        Base64.getMimeEncoder(64, "\n".getBytes(StandardCharsets.US_ASCII))
                                .encodeToString(content));
    }

    private static void keytool(
            Path store, String password, String alias, String name, String... more)
            throws IOException, InterruptedException {
        List<String> command =
                new ArrayList<>(
                        List.of(
                                Path.of(System.getProperty("java.home"), "bin", "keytool")
                                        .toString(),
                                "-genkeypair",
                                "-alias",
                                alias,
                                "-dname",
                                name,
                                "-keyalg",
                                "EC",
                                "-validity",
                                "2",
                                "-storetype",
                                "PKCS12",
                                "-keystore",
                                store.toString(),
                                "-storepass",
                                password));
        command.addAll(Arrays.asList(more));
        Process made = new ProcessBuilder(command).redirectErrorStream(true).start();
        String said = new String(made.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (made.waitFor() != 0) {
            throw new IOException("keytool: " + said);
        }
    }
}
