package dev.sluice.standalone.batch;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.BufferedWriter;
import java.io.IOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;

/** A form with a file of as many lines and bytes as a batch may have; never whole in memory. */
final class LargeFile {
    static final String BOUNDARY = "of-a-large-file";

    private static final String HEAD =
            "--%s\r\nContent-Disposition: form-data; name=\"purpose\"\r\n\r\nbatch\r\n--%<s\r\nContent-Disposition: form-data; name=\"file\"; filename=\"large.jsonl\"\r\n\r\n"
                    .formatted(BOUNDARY);
    private static final String FOOT = "\r\n--%s--".formatted(BOUNDARY);

    private LargeFile() {}

    /**
     * @param lines each of the same length
     * @param bytes of the file, without what surrounds it
     */
    static void write(Path form, int lines, long bytes, String model) throws IOException {
        int length = Math.toIntExact(bytes / lines);
        try (BufferedWriter out = Files.newBufferedWriter(form, UTF_8)) {
            out.write(HEAD);
            for (int i = 1; i <= lines; i++) {
                line(out, customId(i), model, length);
            }
            out.write(FOOT);
        }
    }

    static String customId(int line) {
        return "q%06d".formatted(line);
    }

    private static void line(Writer out, String customId, String model, int length)
            throws IOException {
        String begin =
                "{\"custom_id\":\"%s\",\"method\":\"POST\",\"url\":\"/v1/chat/completions\",\"body\":{\"model\":\"%s\",\"max_tokens\":16,\"messages\":[{\"role\":\"user\",\"content\":\""
                        .formatted(customId, model);
        String end = "\"}]}}\n";
        out.write(begin);
        out.write("word ".repeat(length / 5 + 1), 0, length - begin.length() - end.length());
        out.write(end);
    }
}
