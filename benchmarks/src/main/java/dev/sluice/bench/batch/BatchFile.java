package dev.sluice.bench.batch;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** Files of requests as OpenAI's batches have them. Each is written line by line. */
final class BatchFile {
    private static final String QUESTIONS = "/demo/gsm8k.jsonl";
    private static final ObjectMapper JSON = new ObjectMapper();

    private BatchFile() {}

    /** Lines of about the same size; returns how many. */
    static int synthetic(Path into, String model, int lines, int bodyBytes) throws IOException {
        String text = "clips ".repeat(Math.max(1, (bodyBytes - 160) / 6));
        try (BufferedWriter out = Files.newBufferedWriter(into)) {
            for (int line = 0; line < lines; line++) {
                write(out, "synthetic-" + line, model, line + " " + text);
            }
        }
        return lines;
    }

    /** The questions that the demo asks; returns how many. */
    static int questions(Path into, String model) throws IOException {
        try (InputStream in = BatchFile.class.getResourceAsStream(QUESTIONS)) {
            if (in == null) {
                throw new IllegalStateException(QUESTIONS + " is not on the class path");
            }
            var reader = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8));
            List<String> lines = reader.lines().toList();
            try (BufferedWriter out = Files.newBufferedWriter(into)) {
                for (int line = 0; line < lines.size(); line++) {
                    var messages = JSON.readTree(lines.get(line)).path("body").path("messages");
                    write(
                            out,
                            "question-" + line,
                            model,
                            messages.path(messages.size() - 1).path("content").asText());
                }
            }
            return lines.size();
        }
    }

    /** Each file of a directory is a line; returns how many. */
    static int documents(Path into, String model, Path directory) throws IOException {
        List<Path> files;
        try (Stream<Path> found = Files.list(directory)) {
            files = found.filter(Files::isRegularFile).sorted().toList();
        }
        if (files.isEmpty()) {
            throw new IllegalArgumentException(
                    "--documents %s: no files in it (expected: texts)".formatted(directory));
        }
        try (BufferedWriter out = Files.newBufferedWriter(into)) {
            for (Path file : files) {
                write(out, file.getFileName().toString(), model, Files.readString(file));
            }
        }
        return files.size();
    }

    private static void write(BufferedWriter out, String customId, String model, String text)
            throws IOException {
        ObjectNode line = JSON.createObjectNode();
        line.put("custom_id", customId).put("method", "POST").put("url", "/v1/chat/completions");
        ObjectNode body = line.putObject("body").put("model", model);
        body.putArray("messages").addObject().put("role", "user").put("content", text);
        out.write(JSON.writeValueAsString(line));
        out.newLine();
    }
}
