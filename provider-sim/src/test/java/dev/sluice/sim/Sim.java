package dev.sluice.sim;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sluice.sim.record.CallRecord;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;

/** A simulator with a client, for tests. */
public final class Sim implements AutoCloseable {
    public static final String HELLO =
            """
            {"model":"gpt-4o","messages":[{"role":"user","content":"How many clips?"}]}""";
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int RECEIVE_BYTES = 64 * 1024;
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final ProviderSimulator simulator;
    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    private Sim(SimulatorConfig config) {
        simulator = ProviderSimulator.start(config);
    }

    public static Sim start(SimulatorConfig config) {
        return new Sim(config);
    }

    public static Sim start() {
        return start(SimulatorConfig.defaults());
    }

    public ProviderSimulator simulator() {
        return simulator;
    }

    public List<CallRecord> calls() {
        return simulator.calls().calls();
    }

    /** Posts a chat completion with a key and further headers as name, value, name, value. */
    public HttpResponse<String> chat(String body, String... headers) throws IOException {
        return send(chatRequest(body, headers));
    }

    public HttpRequest chatRequest(String body, String... headers) {
        return withHeaders(
                        HttpRequest.newBuilder(
                                        URI.create(simulator.baseUri() + "/chat/completions"))
                                .header("Authorization", "Bearer sk-test")
                                .header("Content-Type", "application/json")
                                .POST(HttpRequest.BodyPublishers.ofString(body)),
                        headers)
                .build();
    }

    /** Sends to the simulator's root with a key. */
    public HttpResponse<String> call(String method, String path, String body) throws IOException {
        return send(
                HttpRequest.newBuilder(simulator.baseUri().resolve(path))
                        .header("Authorization", "Bearer sk-test")
                        .method(method, HttpRequest.BodyPublishers.ofString(body))
                        .build());
    }

    public HttpResponse<String> send(HttpRequest request) throws IOException {
        try {
            return client.send(request, HttpResponse.BodyHandlers.ofString());
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", interrupted);
        }
    }

    /** Opens a plain connection, to do what a well-behaved client does not. */
    public Socket connect() throws IOException {
        Socket socket = new Socket();
        socket.setReceiveBufferSize(RECEIVE_BYTES);
        socket.connect(new InetSocketAddress("127.0.0.1", simulator.baseUri().getPort()));
        socket.setSoTimeout((int) PATIENCE.toMillis());
        return socket;
    }

    /** The bytes of a chat request. */
    public static byte[] wire(String body, String... headers) {
        StringBuilder head =
                new StringBuilder(
                        "POST /v1/chat/completions HTTP/1.1\r\nHost: sim\r\n"
                                + "Authorization: Bearer sk-test\r\n");
        for (int i = 0; i < headers.length; i += 2) {
            head.append(headers[i]).append(": ").append(headers[i + 1]).append("\r\n");
        }
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        head.append("Content-Length: ").append(bytes.length).append("\r\n\r\n").append(body);
        return head.toString().getBytes(StandardCharsets.UTF_8);
    }

    public static JsonNode json(HttpResponse<String> response) {
        return json(response.body());
    }

    public static JsonNode json(String text) {
        try {
            return JSON.readTree(text);
        } catch (IOException notJson) {
            throw new UncheckedIOException("not JSON: " + text, notJson);
        }
    }

    /** The payloads of a stream of server-sent events. */
    public static List<String> events(String stream) {
        return stream.lines()
                .filter(line -> line.startsWith("data: "))
                .map(line -> line.substring("data: ".length()))
                .toList();
    }

    @Override
    public void close() {
        client.shutdownNow();
        simulator.close();
    }

    private static HttpRequest.Builder withHeaders(HttpRequest.Builder request, String[] headers) {
        return headers.length == 0 ? request : request.headers(headers);
    }
}
