package dev.sluice.standalone.cli;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.sluice.standalone.cli.CommandLines.Printed;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;

/** An API that answers what it is told, a directory with its key, and commands that ask it. */
final class FakeApi implements AutoCloseable {
    static final String ID = "job_06gzhhzyg4002babwq8c75t1c7rdy4j29x0nqq943g";

    private final Path directory;
    final List<String> asked = new CopyOnWriteArrayList<>();
    final List<String> bodies = new CopyOnWriteArrayList<>();
    final HttpServer server = server();
    volatile int status = 200;
    volatile String answer = "{}";

    /** Given before {@link #answer}, one after the other. */
    final Queue<String> firstAnswers = new ConcurrentLinkedQueue<>();

    private HttpServer server() {
        try {
            HttpServer made =
                    HttpServer.create(
                            new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
            made.createContext("/", this::answer);
            made.start();
            return made;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            asked.add(exchange.getRequestMethod() + " " + exchange.getRequestURI());
            asked.add(String.valueOf(exchange.getRequestHeaders().getFirst("Authorization")));
            bodies.add(
                    new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
            String first = firstAnswers.poll();
            byte[] body = (first == null ? answer : first).getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(status, body.length);
            exchange.getResponseBody().write(body);
        }
    }

    FakeApi(Path directory) throws IOException {
        this.directory = directory;
        Files.writeString(directory.resolve("api-key"), "sk-secret\n");
    }

    @Override
    public void close() {
        server.stop(0);
    }

    Printed sluice(String... arguments) {
        List<String> all = new ArrayList<>(List.of(arguments));
        all.addAll(
                List.of(
                        "--url",
                        "http://localhost:" + server.getAddress().getPort(),
                        "--data-dir",
                        directory.toString()));
        return CommandLines.print(all.toArray(String[]::new));
    }

    Path file(String... lines) throws IOException {
        return Files.write(directory.resolve("jobs.ndjson"), List.of(lines));
    }
}
