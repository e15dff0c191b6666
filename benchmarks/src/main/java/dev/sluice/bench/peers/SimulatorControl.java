package dev.sluice.bench.peers;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;

/** Changes how the simulator answers. Blocks. */
public final class SimulatorControl implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final HttpClient http;
    private final URI root;

    public SimulatorControl(SimulatorAt simulator) {
        this.http = simulator.client();
        this.root = simulator.root();
    }

    /** Makes a model, or changes one. */
    public void model(String name, String behaviour) throws IOException, InterruptedException {
        HttpResponse<String> answer =
                http.send(
                        HttpRequest.newBuilder(root.resolve("/_sim/models/" + name))
                                .timeout(PATIENCE)
                                .PUT(BodyPublishers.ofString(behaviour))
                                .build(),
                        BodyHandlers.ofString());
        if (answer.statusCode() != 200) {
            throw new IOException("model " + name + ": " + answer.body());
        }
    }

    @Override
    public void close() {
        http.close();
    }
}
