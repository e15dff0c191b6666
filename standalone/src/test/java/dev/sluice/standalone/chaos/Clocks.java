package dev.sluice.standalone.chaos;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A wall clock for each process that can be put wrong while it runs, by libfaketime (package {@code
 * libfaketime} of Debian). What a process measures by its monotonic clock stays right.
 *
 * @param library to be loaded before the C library
 * @param directory a file of each clock's offset
 */
record Clocks(Path library, Path directory) {
    private static final List<Path> LIBRARIES =
            List.of(
                    Path.of("/usr/lib/x86_64-linux-gnu/faketime/libfaketimeMT.so.1"),
                    Path.of("/usr/lib/aarch64-linux-gnu/faketime/libfaketimeMT.so.1"));

    private static final Pattern DATE = Pattern.compile("\\d{4}-\\d\\d-\\d\\dT[0-9:.]+[+-]\\d{4}");
    private static final DateTimeFormatter JCMD =
            DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.SSSZ", Locale.ROOT);

    /** A process looks at its file so often. */
    private static final int SECONDS = 1;

    /** Empty where the library is not installed. */
    static Optional<Clocks> in(Path directory) {
        return LIBRARIES.stream()
                .filter(Files::exists)
                .findFirst()
                .map(library -> new Clocks(library, directory));
    }

    /** What a process must be started with to go by its own clock, which is right at first. */
    Map<String, String> environment(String member) throws IOException {
        put(member, Duration.ZERO);
        return Map.of(
                "LD_PRELOAD",
                library.toString(),
                "FAKETIME_TIMESTAMP_FILE",
                file(member).toString(),
                "FAKETIME_CACHE_DURATION",
                Integer.toString(SECONDS),
                "FAKETIME_DONT_FAKE_MONOTONIC",
                "1",
                // Else waits with a timeout return at once.
                "FAKETIME_FORCE_MONOTONIC_FIX",
                "0");
    }

    /** Puts a clock so far ahead of the true time; behind it, if negative. */
    void put(String member, Duration ahead) throws IOException {
        Path next = directory.resolve(member + ".next");
        Files.writeString(next, "%+d".formatted(ahead.toSeconds()));
        Files.move(next, file(member), StandardCopyOption.ATOMIC_MOVE);
    }

    /** What a process takes for the time now. */
    static Instant seenBy(long pid) {
        try {
            Process asked =
                    new ProcessBuilder(
                                    Path.of(System.getProperty("java.home"), "bin", "jcmd")
                                            .toString(),
                                    Long.toString(pid),
                                    "VM.uptime",
                                    "-date")
                            .redirectErrorStream(true)
                            .start();
            String answer = new String(asked.getInputStream().readAllBytes(), UTF_8);
            Matcher date = DATE.matcher(answer);
            if (!date.find()) {
                throw new IllegalStateException("jcmd %d: %s".formatted(pid, answer));
            }
            return OffsetDateTime.parse(date.group(), JCMD).toInstant();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Path file(String member) {
        return directory.resolve(member);
    }
}
