package dev.sluice.standalone.client;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.FileNotFoundException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * One bulk request: lines out of a file, an answer for each. Holds the ids of what was accepted.
 * Used by one thread.
 */
public final class Upload {
    private final Api api;
    private final PrintWriter progress;
    private final boolean terminal;
    private final List<String> accepted = new ArrayList<>();
    private int refused;

    /**
     * @param progress where people look
     * @param terminal whether that can be drawn over
     */
    public Upload(Api api, PrintWriter progress, boolean terminal) {
        this.api = api;
        this.progress = progress;
        this.terminal = terminal;
    }

    /**
     * @param file {@code -} is stdin
     * @param linesTotal 0 where nobody knows
     * @param each takes every answer, in the order of the lines
     */
    public void send(Path file, InputStream stdin, long linesTotal, Api.Answers each)
            throws ApiException, InterruptedException, FileNotFoundException {
        BodyPublisher lines =
                file.toString().equals("-")
                        ? BodyPublishers.ofInputStream(() -> stdin)
                        : BodyPublishers.ofFile(file);
        Bar bar = new Bar(progress, terminal, "submitted", System.nanoTime());
        api.bulk(
                lines,
                answer -> {
                    take(answer);
                    each.on(answer);
                    bar.show(answered(), linesTotal, System.nanoTime());
                });
        bar.end(answered(), linesTotal);
    }

    private void take(JsonNode answer) {
        if (answer.hasNonNull("id")) {
            accepted.add(answer.get("id").asText());
        } else {
            refused++;
        }
    }

    private long answered() {
        return (long) accepted.size() + refused;
    }

    public List<String> accepted() {
        return accepted;
    }

    public int refused() {
        return refused;
    }
}
