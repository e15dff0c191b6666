package dev.sluice.sim.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sluice.sim.ProviderSimulator;
import dev.sluice.sim.Sim;
import dev.sluice.sim.SimulatorConfig;
import dev.sluice.sim.latency.LatencyModel;
import dev.sluice.sim.model.ModelBehaviour;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class Http2Test {
    private static final int AT_ONCE = 50;

    @TempDir private Path files;

    @Test
    void aConnectionOutlivesManyCallsThatAreCutOff() throws Exception {
        SimulatorConfig config =
                SimulatorConfig.defaults()
                        .withModel("gpt-4o", ModelBehaviour.defaults())
                        .withModel(
                                "endless",
                                ModelBehaviour.defaults()
                                        .withLatency(new LatencyModel(Duration.ofHours(1), 0, 0)));
        Tls tls = new Tls(OwnCertificate.in(files), 100);
        SSLContext trusting = SSLContext.getInstance("TLS");
        trusting.init(null, OwnCertificate.trust(files), null);
        try (ProviderSimulator simulator = ProviderSimulator.start(config, tls);
                HttpClient client = HttpClient.newBuilder().sslContext(trusting).build()) {
            URI address = URI.create(simulator.baseUri() + "/chat/completions");
            assertThat(client.send(request(address, "gpt-4o"), texts()).statusCode())
                    .isEqualTo(200);
            long before = simulator.http2Requests();
            // Netty's own bound is 200 in 30 seconds.
            for (int i = 1; i <= 6; i++) {
                List<CompletableFuture<?>> calls = new ArrayList<>();
                for (int j = 0; j < AT_ONCE; j++) {
                    calls.add(client.sendAsync(request(address, "endless"), texts()));
                }
                long all = before + (long) i * AT_ONCE;
                await("they are there").until(() -> simulator.http2Requests() == all);
                calls.forEach(call -> call.cancel(true));
            }

            assertThat(client.send(request(address, "gpt-4o"), texts()).statusCode())
                    .isEqualTo(200);

            assertThat(simulator.http2Connections()).isEqualTo(1);
        }
    }

    private static HttpResponse.BodyHandler<String> texts() {
        return HttpResponse.BodyHandlers.ofString();
    }

    private static HttpRequest request(URI address, String model) {
        return HttpRequest.newBuilder(address)
                .header("Authorization", "Bearer sk-test")
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(Sim.HELLO.replace("gpt-4o", model)))
                .build();
    }
}
