package dev.sluice.bench.worker;

import dev.sluice.bench.latency.Latencies;
import dev.sluice.bench.peers.SimulatorAt;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/** Asks the simulator itself, as a program would that has no broker. Use from one thread. */
final class DirectStreams implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final HttpClient http;
    private final URI root;

    DirectStreams(SimulatorAt simulator) {
        this.http = simulator.client();
        this.root = simulator.root();
    }

    /** One stream to its end, timed to its first byte. */
    void stream(String model, byte[] body, Latencies first)
            throws IOException, InterruptedException {
        String asked =
                new String(body, StandardCharsets.UTF_8)
                        .replace("\"bench\",", "\"" + model + "\",\"stream\":true,");
        long begun = System.nanoTime();
        HttpResponse<InputStream> answer =
                http.send(
                        HttpRequest.newBuilder(root.resolve("/v1/chat/completions"))
                                .timeout(PATIENCE)
                                .header("Authorization", "Bearer sk-simulator")
                                .header("Content-Type", "application/json")
                                .POST(BodyPublishers.ofString(asked))
                                .build(),
                        BodyHandlers.ofInputStream());
        try (InputStream events = answer.body()) {
            if (answer.statusCode() != 200 || events.read() < 0) {
                throw new IOException("the simulator answered " + answer.statusCode());
            }
            first.recordNanos(System.nanoTime() - begun);
            events.transferTo(OutputStream.nullOutputStream());
        }
    }

    @Override
    public void close() {
        http.close();
    }
}
