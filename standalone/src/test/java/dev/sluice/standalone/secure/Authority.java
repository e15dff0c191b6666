package dev.sluice.standalone.secure;

import dev.sluice.schema.net.KeyPairs;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.util.Map;
import javax.net.ssl.SSLContext;

/**
 * A certificate authority that exists for one test, and the certificate that it gave to this
 * machine's servers, in every form that a server or a client asks for.
 *
 * @param password of the key store
 */
public record Authority(Path directory, KeyPairs made, String password) {
    private static final String CA = "ca";
    private static final String SERVER = "server";

    /** Makes both key pairs. */
    public static Authority create(Path directory, String password) throws Exception {
        KeyPairs made =
                new KeyPairs(directory.resolve("made.p12"), password)
                        .make(CA, "CN=Sluice test authority", "-ext", "bc:c")
                        .make(
                                SERVER,
                                "CN=localhost",
                                "-signer",
                                CA,
                                "-ext",
                                "san=dns:localhost,ip:127.0.0.1");
        var authority = new Authority(directory, made, password);
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
        return made.trusting(CA);
    }

    private void write() throws Exception {
        char[] secret = password.toCharArray();
        KeyStore keys = made.open();
        Certificate[] chain = keys.getCertificateChain(SERVER);
        KeyStore server = KeyStore.getInstance("PKCS12");
        server.load(null, null);
        server.setKeyEntry(SERVER, keys.getKey(SERVER, secret), secret, chain);
        try (var out = Files.newOutputStream(keyStore())) {
            server.store(out, secret);
        }
        Files.writeString(certificate(), KeyPairs.pem(keys.getCertificate(CA)));
        var certificates = new StringBuilder();
        for (Certificate each : chain) {
            certificates.append(KeyPairs.pem(each));
        }
        Files.writeString(serverCertificate(), certificates);
        Files.writeString(
                serverKey(), KeyPairs.pem("PRIVATE KEY", keys.getKey(SERVER, secret).getEncoded()));
        // PostgreSQL takes no key that others can read.
        Files.setPosixFilePermissions(serverKey(), PosixFilePermissions.fromString("rw-------"));
    }
}
