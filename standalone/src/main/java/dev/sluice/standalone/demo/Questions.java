package dev.sluice.standalone.demo;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** The bundled questions as lines of bulk requests: which route each takes and whose it is. */
final class Questions {
    private static final String RESOURCE = "/demo/gsm8k.jsonl";
    private static final int LARGE_EVERY = 3;
    private static final ObjectMapper JSON = new ObjectMapper();

    private Questions() {}

    /** Names of the two routes that the lines are sent to. */
    record Routes(String small, String large) {
        String of(int line) {
            return line % LARGE_EVERY == LARGE_EVERY - 1 ? large : small;
        }
    }

    /** One line of an upload, its newline not included. */
    record Line(String customId, String question, String json) {}

    static List<Line> load(int limit, Routes routes) {
        try (InputStream in = Questions.class.getResourceAsStream(RESOURCE)) {
            if (in == null) {
                throw new IllegalStateException(
                        "resource %s is not in the jar".formatted(RESOURCE));
            }
            var reader = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8));
            return read(reader.lines().limit(limit).toList(), routes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Every third line goes to the large route. */
    static List<Line> read(List<String> lines, Routes routes) throws IOException {
        List<Line> read = new ArrayList<>();
        for (String line : lines) {
            var job = (ObjectNode) JSON.readTree(line);
            JsonNode messages = job.path("body").path("messages");
            ((ObjectNode) job.path("body")).put("model", routes.of(read.size()));
            read.add(
                    new Line(
                            job.path("custom_id").asText(),
                            messages.path(messages.size() - 1).path("content").asText(),
                            job.toString()));
        }
        return read;
    }

    /** Deals the lines out in turn, so that every tenant has lines of both routes. */
    static List<List<Line>> dealt(List<Line> lines, int tenants) {
        List<List<Line>> hands = new ArrayList<>();
        for (int tenant = 0; tenant < tenants; tenant++) {
            hands.add(new ArrayList<>());
        }
        for (int i = 0; i < lines.size(); i++) {
            hands.get(i % tenants).add(lines.get(i));
        }
        return hands;
    }
}
