package dev.sluice.standalone.postgres;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes sure that no server runs on a data directory, whoever started it. The caller holds the
 * directory's lock.
 */
final class Postmaster {
    private static final Logger LOG = LoggerFactory.getLogger(Postmaster.class);
    // Long enough for the checkpoint of a busy server on a slow disk.
    private static final Duration STOP_MAX = Duration.ofSeconds(30);

    private Postmaster() {}

    /** Stops what is left of an earlier process; afterwards a server can start on the directory. */
    static void clear(Path directory) throws IOException {
        Path pidFile = directory.resolve("postmaster.pid");
        Optional<Leftover.PidFile> content = read(pidFile);
        switch (Leftover.judge(content, content.flatMap(file -> commandLine(file.pid())))) {
            case Leftover.Nothing() -> {}
            case Leftover.StaleFile(long pid) -> {
                LOG.info("PostgreSQL {} is gone, removing its {}", pid, pidFile);
                Files.deleteIfExists(pidFile);
            }
            case Leftover.Orphan(long pid) -> {
                LOG.info("Stopping PostgreSQL {}, which outlived its Sluice process", pid);
                stop(pid, directory);
            }
        }
    }

    private static Optional<Leftover.PidFile> read(Path pidFile) throws IOException {
        List<String> lines = Files.exists(pidFile) ? Files.readAllLines(pidFile) : List.of();
        return Leftover.PidFile.parse(lines);
    }

    private static Optional<Leftover.CommandLine> commandLine(long pid) {
        return ProcessHandle.of(pid)
                .map(ProcessHandle::info)
                .flatMap(
                        info ->
                                info.command()
                                        .map(
                                                program ->
                                                        new Leftover.CommandLine(
                                                                program,
                                                                info.arguments()
                                                                        .orElse(new String[0]))));
    }

    private static void stop(long pid, Path directory) throws IOException {
        Optional<ProcessHandle> server = ProcessHandle.of(pid);
        if (server.isEmpty()) {
            return;
        }
        // SIGINT is PostgreSQL's fast shutdown: disconnect everybody, checkpoint, exit.
        // ProcessHandle only sends SIGTERM,
        // which waits for clients.
        try {
            new ProcessBuilder("kill", "-INT", Long.toString(pid)).inheritIO().start().waitFor();
            server.get().onExit().get(STOP_MAX.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("Interrupted while PostgreSQL was stopping");
        } catch (TimeoutException | ExecutionException e) {
            throw new IOException(
                    "PostgreSQL %d on %s did not stop within %s"
                            .formatted(pid, directory, STOP_MAX),
                    e);
        }
    }
}
