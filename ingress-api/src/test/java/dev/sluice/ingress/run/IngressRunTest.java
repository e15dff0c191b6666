package dev.sluice.ingress.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.sluice.ingress.submit.Intake;
import dev.sluice.ingress.testkit.Caller;
import dev.sluice.ingress.testkit.IngressServer;
import java.io.InputStream;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class IngressRunTest {
    private static final String JOB = "{\"body\":{\"model\":\"small\"}}";
    private static final String PASSWORD = "changeit";

    @Test
    void drainingFinishesWhatRunsAndRefusesWhatComes() throws Exception {
        try (IngressServer server = IngressServer.start()) {
            Caller acme = server.caller(FakeCatalogs.ACME_KEY);
            server.log().hold();
            CompletableFuture<Caller.Answer> running =
                    CompletableFuture.supplyAsync(() -> acme.post("/v1/jobs", JOB));
            await("the request waits for the log").until(() -> server.log().count() == 1);

            Intake intake = server.bean(Intake.class);
            CompletableFuture<Boolean> drained =
                    CompletableFuture.supplyAsync(() -> intake.shut(Duration.ofSeconds(20)));
            await("the gate is shut").until(intake::isShut);
            Caller.Answer refused = acme.post("/v1/jobs", JOB);
            server.log().confirmHeld();

            assertThat(refused.status()).isEqualTo(503);
            assertThat(refused.json().get("code").asText()).isEqualTo("not_ready");
            assertThat(running.get().status()).isEqualTo(202);
            assertThat(drained.get()).isTrue();
        }
    }

    @Test
    void aMissingOrWeakIdSecretIsSaidClearly() {
        assertThatThrownBy(() -> new IdConfig(null).ids())
                .hasMessageContaining("sluice.id-secret: missing");
        assertThatThrownBy(() -> new IdConfig("c2hvcnQ=").ids())
                .hasMessageContaining("sluice.id-secret: 5 bytes");
        assertThatThrownBy(() -> new IdConfig("???secret???").ids())
                .hasMessageContaining("sluice.id-secret: not base64")
                .hasMessageNotContaining("???");
    }

    @Test
    void servesHttpsByConfiguration(@TempDir Path directory) throws Exception {
        Path store = directory.resolve("server.p12");
        makeCertificate(store);

        try (IngressServer server =
                IngressServer.start(
                        Map.of(
                                "micronaut.server.ssl.enabled",
                                true,
                                "micronaut.server.ssl.port",
                                -1,
                                "micronaut.server.ssl.key-store.path",
                                "file:" + store,
                                "micronaut.server.ssl.key-store.password",
                                PASSWORD,
                                "micronaut.server.ssl.key-store.type",
                                "PKCS12"))) {
            assertThat(server.uri().getScheme()).isEqualTo("https");
            HttpRequest request =
                    server.caller(FakeCatalogs.ACME_KEY)
                            .request("/v1/jobs")
                            .header("Content-Type", "application/json")
                            .POST(HttpRequest.BodyPublishers.ofString(JOB))
                            .build();
            try (HttpClient client = HttpClient.newBuilder().sslContext(trusting(store)).build()) {
                assertThat(client.send(request, BodyHandlers.ofString()).statusCode())
                        .isEqualTo(202);
            }
        }
    }

    private static void makeCertificate(Path store) throws Exception {
        Path keytool = Path.of(System.getProperty("java.home"), "bin", "keytool");
        Process made =
                new ProcessBuilder(
                                keytool.toString(),
                                "-genkeypair",
                                "-alias",
                                "server",
                                "-keyalg",
                                "EC",
                                "-dname",
                                "CN=localhost",
                                "-ext",
                                "san=dns:localhost,ip:127.0.0.1",
                                "-storetype",
                                "PKCS12",
                                "-keystore",
                                store.toString(),
                                "-storepass",
                                PASSWORD)
                        .redirectErrorStream(true)
                        .start();
        String said = new String(made.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(made.waitFor()).as(said).isZero();
    }

    private static SSLContext trusting(Path store) throws Exception {
        KeyStore keys = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(store)) {
            keys.load(in, PASSWORD.toCharArray());
        }
        KeyStore trusted = KeyStore.getInstance("PKCS12");
        trusted.load(null, null);
        trusted.setCertificateEntry("server", keys.getCertificate("server"));
        TrustManagerFactory trust =
                TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        trust.init(trusted);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, trust.getTrustManagers(), null);
        return context;
    }
}
