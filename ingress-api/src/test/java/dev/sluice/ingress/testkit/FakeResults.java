package dev.sluice.ingress.testkit;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** The internal API of results-store with one answer for everything. */
public final class FakeResults implements AutoCloseable {
    private final HttpServer server;
    private final List<String> asked = new CopyOnWriteArrayList<>();
    private final List<String> told = new CopyOnWriteArrayList<>();
    private volatile int status = 200;
    private volatile String mediaType = "application/json";
    private volatile String answer = "{\"found\":false,\"projected\":false}";

    private FakeResults(HttpServer server) {
        this.server = server;
    }

    public static FakeResults start() {
        try {
            HttpServer server =
                    HttpServer.create(
                            new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
            FakeResults results = new FakeResults(server);
            server.createContext(
                    "/",
                    exchange -> {
                        results.asked.add(exchange.getRequestURI().toString());
                        results.told.add(
                                exchange.getRequestMethod()
                                        + " "
                                        + new String(
                                                exchange.getRequestBody().readAllBytes(),
                                                StandardCharsets.UTF_8));
                        byte[] body = results.answer.getBytes(StandardCharsets.UTF_8);
                        exchange.getResponseHeaders().set("Content-Type", results.mediaType);
                        exchange.sendResponseHeaders(results.status, body.length);
                        exchange.getResponseBody().write(body);
                        exchange.close();
                    });
            server.start();
            return results;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public URI uri() {
        return URI.create("http://localhost:" + server.getAddress().getPort());
    }

    public void answer(String json) {
        answer(json, "application/json");
    }

    public void answer(String text, String type) {
        status = 200;
        mediaType = type;
        answer = text;
    }

    public void refuse(String problem) {
        answer(problem, "application/problem+json");
        status = 400;
    }

    public void answer(int code, String json) {
        status = code;
        answer = json;
    }

    public void fail() {
        status = 503;
    }

    public void missing() {
        status = 404;
    }

    public List<String> asked() {
        return asked;
    }

    /** Methods and bodies. */
    public List<String> told() {
        return told;
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
