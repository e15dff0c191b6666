package dev.sluice.standalone.postgres;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * What an earlier process left in a PostgreSQL data directory that nobody but us may be using now.
 */
sealed interface Leftover {
    /** Stopped cleanly, or never started. */
    record Nothing() implements Leftover {}

    /** A server that outlived the process that started it. */
    record Orphan(long pid) implements Leftover {}

    /**
     * The server is gone. PostgreSQL would refuse to start if its old pid belongs to some other
     * program by now, so the file has to go.
     */
    record StaleFile(long pid) implements Leftover {}

    /**
     * The file's first two lines: the server's pid, and the data directory as the server was told.
     */
    record PidFile(long pid, Path directory) {
        static Optional<PidFile> parse(List<String> lines) {
            if (lines.size() < 2) {
                return Optional.empty();
            }
            try {
                return Optional.of(
                        new PidFile(Long.parseLong(lines.get(0).strip()), Path.of(lines.get(1))));
            } catch (NumberFormatException cutShort) {
                return Optional.empty();
            }
        }
    }

    /** Program and arguments of a living process, as far as the operating system tells us. */
    record CommandLine(String program, String[] arguments) {
        boolean isServerOf(Path directory) {
            List<String> words = Arrays.asList(arguments);
            int option = words.indexOf("-D");
            return program.endsWith("postgres")
                    && option >= 0
                    && option + 1 < words.size()
                    && Path.of(words.get(option + 1)).equals(directory);
        }
    }

    static Leftover judge(Optional<PidFile> file, Optional<CommandLine> living) {
        if (file.isEmpty()) {
            return new Nothing();
        }
        PidFile left = file.get();
        return living.filter(process -> process.isServerOf(left.directory())).isPresent()
                ? new Orphan(left.pid())
                : new StaleFile(left.pid());
    }
}
