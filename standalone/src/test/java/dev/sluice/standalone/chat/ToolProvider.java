package dev.sluice.standalone.chat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Executors;

/** A provider whose model calls one tool, whatever it is asked. */
final class ToolProvider implements AutoCloseable {
    private static final String CHUNK =
            "data: {\"id\":\"c1\",\"object\":\"chat.completion.chunk\",\"created\":1,\"model\":\"tools\",\"choices\":[{\"index\":0,\"delta\":%s,\"finish_reason\":%s}]}\n\n";
    private static final String USAGE =
            "{\"prompt_tokens\":5,\"completion_tokens\":7,\"total_tokens\":12}";
    private static final String WHOLE =
            "{\"id\":\"c1\",\"object\":\"chat.completion\",\"created\":1,\"model\":\"tools\",\"choices\":[{\"index\":0,\"message\":{\"role\":\"assistant\",\"content\":null,\"tool_calls\":[{\"id\":\"call_1\",\"type\":\"function\",\"function\":{\"name\":\"weather\",\"arguments\":\"{\\\"city\\\":\\\"Bern\\\"}\"}}]},\"logprobs\":null,\"finish_reason\":\"tool_calls\"}],\"usage\":"
                    + USAGE
                    + "}";

    private final HttpServer server;

    private ToolProvider(HttpServer server) {
        this.server = server;
    }

    static ToolProvider start() throws IOException {
        HttpServer server =
                HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext("/v1/chat/completions", ToolProvider::answer);
        server.start();
        return new ToolProvider(server);
    }

    URI baseUri() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort() + "/v1");
    }

    @Override
    public void close() {
        server.stop(0);
    }

    private static void answer(HttpExchange exchange) throws IOException {
        String request =
                new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
        try (exchange) {
            if (!request.contains("\"tools\":")) {
                byte[] refusal =
                        "{\"error\":{\"message\":\"give me tools\",\"type\":\"invalid_request_error\",\"param\":\"tools\",\"code\":null}}"
                                .getBytes(StandardCharsets.UTF_8);
                exchange.getResponseHeaders().set("Content-Type", "application/json");
                exchange.sendResponseHeaders(400, refusal.length);
                exchange.getResponseBody().write(refusal);
                return;
            }
            boolean stream = request.contains("\"stream\":true");
            exchange.getResponseHeaders()
                    .set("Content-Type", stream ? "text/event-stream" : "application/json");
            exchange.sendResponseHeaders(200, 0);
            exchange.getResponseBody()
                    .write((stream ? streamed() : WHOLE).getBytes(StandardCharsets.UTF_8));
        }
    }

    private static String streamed() {
        return chunk(
                        "{\"role\":\"assistant\",\"content\":null,\"tool_calls\":[{\"index\":0,\"id\":\"call_1\",\"type\":\"function\",\"function\":{\"name\":\"weather\",\"arguments\":\"\"}}]}",
                        "null")
                + arguments("{\\\"city\\\":")
                + arguments("\\\"Bern\\\"}")
                + chunk("{}", "\"tool_calls\"")
                + "data: {\"id\":\"c1\",\"object\":\"chat.completion.chunk\",\"created\":1,\"model\":\"tools\",\"choices\":[],\"usage\":"
                + USAGE
                + "}\n\ndata: [DONE]\n\n";
    }

    private static String arguments(String piece) {
        return chunk(
                "{\"tool_calls\":[{\"index\":0,\"function\":{\"arguments\":\"" + piece + "\"}}]}",
                "null");
    }

    private static String chunk(String delta, String finish) {
        return CHUNK.formatted(delta, finish);
    }
}
