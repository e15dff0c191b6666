package dev.sluice.standalone.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import dev.sluice.standalone.cli.CommandLines.Printed;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code sluice batch} against an API that answers what it is told. */
final class BatchCommandTest {
    private static final String ID = "batch_06gzhhzyg4002";
    private static final String LINES = "{\"custom_id\":\"é\"}\n{\"custom_id\":\"b\"}\n";

    @TempDir Path directory = Path.of("");
    private final List<String> asked = new CopyOnWriteArrayList<>();
    private final List<String> bodies = new CopyOnWriteArrayList<>();
    private final Map<String, String> answers = new ConcurrentHashMap<>();
    private final HttpServer server;

    BatchCommandTest() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", this::answer);
        server.start();
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            String call = exchange.getRequestMethod() + " " + exchange.getRequestURI();
            asked.add(call);
            bodies.add(
                    new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
            byte[] body =
                    answers.getOrDefault(
                                    call,
                                    "{\"error\":{\"code\":\"not_found\",\"message\":\"no such thing (expected: another)\"}}")
                            .getBytes(StandardCharsets.UTF_8);
            exchange.sendResponseHeaders(answers.containsKey(call) ? 200 : 404, body.length);
            exchange.getResponseBody().write(body);
        }
    }

    @BeforeEach
    void key() throws IOException {
        Files.writeString(directory.resolve("api-key"), "sk-secret\n");
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    private Printed batch(String... arguments) {
        List<String> all = new ArrayList<>(List.of("batch"));
        all.addAll(List.of(arguments));
        all.addAll(
                List.of(
                        "--url",
                        "http://localhost:" + server.getAddress().getPort(),
                        "--data-dir",
                        directory.toString()));
        return CommandLines.print(all.toArray(String[]::new));
    }

    private static String batchOf(String status, int failed) {
        return "{\"id\":\"%s\",\"status\":\"%s\",\"created_at\":1767225600,\"output_file_id\":\"file-1\",\"error_file_id\":null,\"request_counts\":{\"total\":2,\"completed\":%d,\"failed\":%d},\"cost_usd\":0.000000970}"
                .formatted(ID, status, 2 - failed, failed);
    }

    @Test
    void uploadsAFileAndMakesABatchOfIt() throws IOException {
        answers.put("POST /v1/files", "{\"id\":\"file-7\"}");
        answers.put("POST /v1/batches", batchOf("validating", 0));
        Path file = Files.writeString(directory.resolve("my \"lines\".jsonl"), LINES);

        Printed printed =
                batch(
                        "create",
                        file.toString(),
                        "--window",
                        "2h",
                        "--metadata",
                        "team=search",
                        "--endpoint",
                        "/v1/embeddings");

        assertThat(printed.code()).as(printed.err()).isZero();
        assertThat(printed.out()).contains(ID, "validating", "2026-01-01T00:00:00Z");
        assertThat(bodies.getFirst())
                .contains("name=\"purpose\"\r\n\r\nbatch\r\n")
                .contains("filename=\"my _lines_.jsonl\"")
                .contains("\r\n\r\n" + LINES + "\r\n--");
        assertThat(bodies.get(1))
                .isEqualTo(
                        "{\"input_file_id\":\"file-7\",\"endpoint\":\"/v1/embeddings\",\"completion_window\":\"2h\",\"metadata\":{\"team\":\"search\"}}");
    }

    @Test
    void waitsForTheEndAndSaysWhetherAllWasAnswered() throws IOException {
        answers.put("POST /v1/files", "{\"id\":\"file-7\"}");
        answers.put("POST /v1/batches", batchOf("validating", 0));
        answers.put("GET /v1/batches/" + ID, batchOf("completed", 1));
        Path file = Files.writeString(directory.resolve("lines"), LINES);

        Printed some = batch("create", file.toString(), "--wait");
        answers.put("GET /v1/batches/" + ID, batchOf("completed", 0));
        Printed all = batch("create", file.toString(), "--wait");

        assertThat(some.code()).isEqualTo(1);
        assertThat(some.out()).contains("1 of 2 completed, 1 failed", "0.000000970");
        assertThat(all.code()).isZero();
    }

    @Test
    void showsOneAndAll() {
        answers.put("GET /v1/batches/" + ID, batchOf("in_progress", 0));
        answers.put(
                "GET /v1/batches?limit=20",
                "{\"data\":[%s],\"has_more\":false}".formatted(batchOf("in_progress", 0)));

        assertThat(batch("get", ID).out()).contains("in_progress");
        Printed list = batch("list");
        assertThat(list.out().lines().toList().getFirst()).startsWith("ID").contains("COST USD");
        assertThat(list.out()).contains(ID, "0.000000970", "2026-01-01T00:00:00Z");
        assertThat(batch("list", "-o", "json").out()).contains("\"cost_usd\":0.000000970");
    }

    @Test
    void cancelsAndRetries() {
        answers.put("POST /v1/batches/" + ID + "/cancel", batchOf("cancelling", 0));
        answers.put("POST /v1/batches/" + ID + "/retry", batchOf("validating", 0));

        assertThat(batch("cancel", ID).out()).contains("cancelling");
        assertThat(batch("retry", ID).out()).contains("validating");
    }

    @Test
    void printsOrWritesWhatWasAnswered() throws IOException {
        answers.put("GET /v1/batches/" + ID, batchOf("completed", 0));
        answers.put("GET /v1/files/file-1/content", LINES);
        Path to = directory.resolve("out.jsonl");

        Printed printed = batch("output", ID);
        Printed written = batch("output", ID, "--to", to.toString());
        Printed none = batch("output", ID, "--errors");

        assertThat(printed.out().lines()).containsExactlyElementsOf(LINES.lines().toList());
        assertThat(written.code()).isZero();
        assertThat(Files.readString(to)).isEqualTo(LINES);
        assertThat(none.code()).isEqualTo(1);
        assertThat(none.err()).contains("no such file", "completed");
    }

    @Test
    void namesWhatIsMissing() {
        assertThat(batch("get", ID).code()).isEqualTo(1);
        assertThat(batch("get", ID).err()).contains("not_found: no such thing");
        assertThat(batch("get", "../x").code()).isEqualTo(2);
        assertThat(batch("create", directory.resolve("none").toString()).code()).isEqualTo(2);
        assertThat(CommandLines.print("batch").code()).isEqualTo(2);
    }
}
