package dev.sluice.worker.provider.wire;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import dev.sluice.worker.provider.Reserved;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What each wire makes of a job's body, and of its provider's answer, compared to files: {@code
 * asked} becomes {@code request}, {@code response} becomes {@code answer}. With {@code
 * -Dsluice.golden.write=true} the two that wires make are written.
 */
class GoldenWireTest {
    private static final Path ROOT = Path.of("src/test/resources/golden");
    private static final boolean WRITE = Boolean.getBoolean("sluice.golden.write");
    private static final Instant AT = Instant.ofEpochSecond(1_790_000_000);
    private static final ObjectMapper JSON =
            new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);

    static Stream<Arguments> cases() {
        return Wires.ALL.stream()
                .flatMap(
                        wire ->
                                directories(ROOT.resolve(wire.name())).stream()
                                        .map(d -> Arguments.of(wire, d.getFileName().toString())));
    }

    @ParameterizedTest(name = "{0}/{1}")
    @MethodSource("cases")
    void translatesBothWays(Wire wire, String name) throws IOException {
        Path files = ROOT.resolve(wire.name()).resolve(name);
        WireOrder order =
                new WireOrder(
                        operation(files),
                        Wires.model(wire),
                        null,
                        null,
                        64_000L,
                        Files.readAllBytes(files.resolve("asked.json")),
                        false,
                        null,
                        reserved(files.resolve("units.json")));

        WireRequest request = wire.request(order);
        Path response = response(files);
        WireAnswer answer =
                wire.answer(order, Files.readAllBytes(response), contentType(response), AT);

        switch (request) {
            case WireRequest.Ready ready -> compare(files.resolve("request.json"), ready);
            case WireRequest.Declined declined -> fail(declined.toString());
        }
        switch (answer) {
            case WireAnswer.Whole whole -> compare(files.resolve("answer.json"), whole);
            case WireAnswer.Failed failed -> fail(failed.toString());
        }
    }

    /** A chat, unless a file says otherwise. */
    private static String operation(Path files) throws IOException {
        Path file = files.resolve("operation");
        return Files.exists(file) ? Files.readString(file).strip() : "chat.completions";
    }

    private static Path response(Path files) throws IOException {
        try (Stream<Path> all = Files.list(files)) {
            return all.filter(file -> file.getFileName().toString().startsWith("response."))
                    .findFirst()
                    .orElseThrow();
        }
    }

    private static String contentType(Path response) {
        String name = response.getFileName().toString();
        return switch (name) {
            case "response.json" -> "application/json";
            case "response.txt" -> "text/plain; charset=utf-8";
            case "response.sse" -> "text/event-stream; charset=utf-8";
            default -> throw new IllegalArgumentException(name);
        };
    }

    /** What is billed beside tokens: nothing, unless a file says otherwise. */
    static Reserved reserved(Path file) throws IOException {
        return Files.exists(file)
                ? Reserved.of(
                        JSON.readValue(file.toFile(), new TypeReference<Map<String, Long>>() {}))
                : Reserved.NOTHING;
    }

    private static void compare(Path file, WireRequest.Ready ready) throws IOException {
        var made = JSON.createObjectNode().put("path", ready.path());
        if (ready.contentType().equals("application/json")) {
            made.set("body", JSON.readTree(ready.body()));
        } else {
            made.put("content_type", ready.contentType());
            made.put("body", new String(ready.body(), StandardCharsets.UTF_8));
        }
        compare(file, made);
    }

    private static void compare(Path file, WireAnswer.Whole whole) throws IOException {
        var made = JSON.createObjectNode();
        made.set("body", JSON.readTree(whole.body()));
        made.put("usage", whole.usage() == null ? "none" : whole.usage().toString());
        made.put("served_tier", whole.serviceTier());
        compare(file, made);
    }

    private static void compare(Path file, JsonNode made) throws IOException {
        if (WRITE) {
            Files.writeString(file, JSON.writeValueAsString(made) + "\n");
        }
        assertThat(made.toPrettyString())
                .isEqualTo(JSON.readTree(Files.readAllBytes(file)).toPrettyString());
    }

    private static List<Path> directories(Path root) {
        try (Stream<Path> all = Files.list(root)) {
            return all.filter(Files::isDirectory).sorted().toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
