package dev.sluice.sim.trace;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.temporal.ChronoField;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads traces as Azure publishes them: CSV with {@code TIMESTAMP,ContextTokens,GeneratedTokens},
 * in the order of their times.
 */
public final class Trace {
    private static final String HEAD = "TIMESTAMP,ContextTokens,GeneratedTokens";
    private static final int TOKENS_MAX = 10_000_000;
    private static final DateTimeFormatter TIME =
            new DateTimeFormatterBuilder()
                    .append(DateTimeFormatter.ISO_LOCAL_DATE)
                    .appendLiteral(' ')
                    .appendPattern("HH:mm:ss")
                    .appendFraction(ChronoField.NANO_OF_SECOND, 0, 9, true)
                    .toFormatter();

    private Trace() {}

    /**
     * @param callsMax calls that are read; what stands behind them is not looked at
     * @throws IllegalArgumentException naming the first line that is none of a trace
     */
    public static List<TracedCall> read(Path file, int callsMax) throws IOException {
        List<TracedCall> calls = new ArrayList<>();
        try (BufferedReader lines = Files.newBufferedReader(file)) {
            String head = lines.readLine();
            if (head == null || !head.strip().equals(HEAD)) {
                throw new IllegalArgumentException(
                        "%s: first line %s (expected: %s)"
                                .formatted(file, head == null ? "none" : "another", HEAD));
            }
            LocalDateTime first = null;
            Duration before = Duration.ZERO;
            for (String line = lines.readLine();
                    line != null && calls.size() < callsMax;
                    line = lines.readLine()) {
                LocalDateTime at = null;
                int prompt = -1;
                int answer = -1;
                String[] cells = line.strip().split(",", -1);
                try {
                    at = LocalDateTime.parse(cells[0], TIME);
                    prompt = cells.length == 3 ? tokens(cells[1]) : -1;
                    answer = cells.length == 3 ? tokens(cells[2]) : -1;
                } catch (DateTimeException | NumberFormatException wrong) {
                    // Said below.
                }
                first = first == null ? at : first;
                Duration since =
                        at == null || first == null ? Duration.ZERO : Duration.between(first, at);
                if (at == null || prompt < 0 || answer < 0 || since.compareTo(before) < 0) {
                    throw new IllegalArgumentException(
                            "%s: line %d (expected: a time not before the last, and two numbers of tokens)"
                                    .formatted(file, calls.size() + 2));
                }
                calls.add(new TracedCall(since, prompt, answer));
                before = since;
            }
        }
        return List.copyOf(calls);
    }

    private static int tokens(String cell) {
        int tokens = Integer.parseInt(cell.strip());
        return tokens <= TOKENS_MAX ? tokens : -1;
    }
}
