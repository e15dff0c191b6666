package dev.sluice.ingress.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.sluice.ingress.submit.Intake;
import dev.sluice.ingress.testkit.Caller;
import dev.sluice.ingress.testkit.IngressServer;
import dev.sluice.schema.net.KeyPairs;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
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
        KeyPairs keys =
                new KeyPairs(directory.resolve("server.p12"), PASSWORD)
                        .make("server", "CN=localhost", "-ext", "san=dns:localhost,ip:127.0.0.1");

        int port = freePort();
        int management = freePort();

        try (IngressServer server =
                        IngressServer.start(
                                Map.of(
                                        "micronaut.server.port",
                                        port,
                                        "endpoints.all.port",
                                        management,
                                        "micronaut.server.ssl.enabled",
                                        true,
                                        "micronaut.server.ssl.key-store.path",
                                        "file:" + keys.file(),
                                        "micronaut.server.ssl.key-store.password",
                                        PASSWORD,
                                        "micronaut.server.ssl.key-store.type",
                                        "PKCS12"));
                HttpClient client =
                        HttpClient.newBuilder().sslContext(keys.trusting("server")).build()) {
            HttpRequest submit =
                    server.caller(FakeCatalogs.ACME_KEY)
                            .request("/v1/jobs")
                            .header("Content-Type", "application/json")
                            .POST(HttpRequest.BodyPublishers.ofString(JOB))
                            .build();
            URI beside = URI.create("https://localhost:" + management);

            assertThat(server.uri()).isEqualTo(URI.create("https://localhost:" + port));
            assertThat(status(client, submit)).isEqualTo(202);
            assertThat(status(client, get(beside.resolve("/health/liveness")))).isEqualTo(200);
            assertThat(status(client, get(server.uri().resolve("/health/liveness"))))
                    .isEqualTo(404);
            assertThat(status(client, get(beside.resolve("/v1/jobs/job_1")))).isEqualTo(404);
        }
    }

    @Test
    void certificatesForReadsThatCannotBeReadStopTheStart(@TempDir Path directory)
            throws Exception {
        Path empty = Files.createFile(directory.resolve("empty.pem"));

        for (Path wrong : List.of(empty, directory.resolve("missing.pem"))) {
            assertThatThrownBy(() -> startTrusting(wrong, "https://localhost:1"))
                    .hasStackTraceContaining("sluice.ingress.results-ca: " + wrong);
        }
        assertThatThrownBy(() -> startTrusting(empty, "http://localhost:1"))
                .hasStackTraceContaining("sluice.ingress.results-url: http://localhost:1");
    }

    private static void startTrusting(Path certificates, String results) {
        IngressServer.start(
                        Map.of(
                                "sluice.ingress.results-url",
                                results,
                                "sluice.ingress.results-ca",
                                certificates.toString()))
                .close();
    }

    private static HttpRequest get(URI uri) {
        return HttpRequest.newBuilder(uri)
                .header("Authorization", "Bearer " + FakeCatalogs.ACME_KEY)
                .build();
    }

    private static int status(HttpClient client, HttpRequest request) throws Exception {
        return client.send(request, BodyHandlers.discarding()).statusCode();
    }

    private static int freePort() throws Exception {
        try (var free = new ServerSocket(0, 1, InetAddress.ofLiteral("127.0.0.1"))) {
            return free.getLocalPort();
        }
    }
}
