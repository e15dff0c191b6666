package dev.sluice.standalone.data;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The inner ports of one data directory: chosen once, then the same at every start, because an
 * engine that outlived its process is found at its old port and clients hold on to addresses.
 */
final class InnerPorts {
    // Below the ranges from which Linux (32768) and macOS (49152) give ports to outgoing
    // connections: a port kept from
    // there would at times be taken by a stranger's connection when we come back.
    private static final int LOWEST = 20_000;
    private static final int HIGHEST = 29_999;
    private static final int TRIES_MAX = 200;

    private final Path file;
    private final SortedMap<String, Integer> kept;
    private final SecureRandom random = new SecureRandom();

    private InnerPorts(Path file, SortedMap<String, Integer> kept) {
        this.file = file;
        this.kept = kept;
    }

    static InnerPorts keptIn(Path file) throws IOException {
        var kept = new TreeMap<String, Integer>();
        if (Files.exists(file)) {
            for (String line : Files.readAllLines(file)) {
                if (!line.isBlank() && !line.startsWith("#")) {
                    parse(file, line, kept);
                }
            }
        }
        return new InnerPorts(file, kept);
    }

    private static void parse(Path file, String line, SortedMap<String, Integer> kept)
            throws IOException {
        String[] parts = line.split("=", 2);
        try {
            kept.put(parts[0].strip(), Integer.parseInt(parts.length < 2 ? "" : parts[1].strip()));
        } catch (NumberFormatException e) {
            throw new IOException(
                    "Cannot read '%s' in %s; expected lines like 'kafka=20731'"
                            .formatted(line, file),
                    e);
        }
    }

    /** Those chosen so far, by part. */
    Map<String, Integer> all() {
        return Map.copyOf(kept);
    }

    InnerPort port(String part) throws IOException {
        Integer number = kept.get(part);
        if (number == null) {
            number = choose();
            kept.put(part, number);
            save();
        }
        return new InnerPort(part, number, file);
    }

    private int choose() throws IOException {
        for (int attempt = 0; attempt < TRIES_MAX; attempt++) {
            int candidate = random.nextInt(LOWEST, HIGHEST + 1);
            if (!kept.containsValue(candidate) && InnerPort.isFree(candidate)) {
                return candidate;
            }
        }
        throw new IOException(
                "Found no free port between %d and %d in %d tries"
                        .formatted(LOWEST, HIGHEST, TRIES_MAX));
    }

    private void save() throws IOException {
        var text =
                new StringBuilder(
                        "# Ports on 127.0.0.1 used inside this process. Delete a line to have it chosen anew.\n");
        kept.forEach((part, number) -> text.append(part).append('=').append(number).append('\n'));
        OwnerOnly.write(file, text.toString());
    }
}
