package dev.sluice.standalone.postgres;

import com.sun.management.OperatingSystemMXBean;
import dev.sluice.standalone.data.InnerPort;
import dev.sluice.standalone.data.OwnerOnly;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.ProcessBuilder.Redirect;
import java.lang.management.ManagementFactory;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * PostgreSQL as a child of this process, with the settings of a database that matters: every commit
 * is on disk before it is answered. Its data lives in a directory and is found again at the next
 * start; a server that outlived a killed process is stopped first, a crashed one recovers.
 *
 * <p>Listens on 127.0.0.1 only, without password. Runs as root (in a user namespace) and as any
 * user. Registers no JVM shutdown hook: whoever started it closes it, after those who write to it.
 */
public final class EmbeddedPostgresServer implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(EmbeddedPostgresServer.class);
    // Covers the redo of a full WAL (1 GB) after a crash; causes that no waiting cures are found
    // before the start.
    private static final Duration START_MAX = Duration.ofSeconds(30);
    private static final long LOG_BYTES_MAX = 1 << 20;
    private static final int LOG_TAIL_LINES = 8;
    public static final String USER = "postgres";
    private static final String INITIALISED = "sluice.initialised";

    private final EmbeddedPostgres server;
    private final Path directory;

    private EmbeddedPostgresServer(EmbeddedPostgres server, Path directory) {
        this.server = server;
        this.directory = directory;
    }

    /**
     * Starts the server and returns when it takes connections. The caller holds the lock of the
     * surrounding data directory, so a server that runs on {@code directory} is an orphan of ours.
     *
     * @param directory holds nothing but this server's data; the server's log stands beside it
     */
    public static synchronized EmbeddedPostgresServer start(Path directory, InnerPort port)
            throws IOException {
        Path cluster = OwnerOnly.directory(directory).toRealPath();
        OwnerOnly.restrict(cluster);
        Postmaster.clear(cluster);
        port.requireFree();
        setAsideIfCutShort(cluster);
        Path log = startedLog(cluster);
        var programs = PostgresPrograms.cached(cluster.resolveSibling("postgres-programs"));
        try (FileChannel unpacking = programs.lockAndHeal()) {
            LOG.debug("Holding {} while PostgreSQL starts", unpacking);
            return new EmbeddedPostgresServer(launch(cluster, port, log, programs), cluster);
        } catch (IOException | RuntimeException e) {
            Postmaster.clear(cluster);
            throw new IOException(
                    "PostgreSQL did not start on %s. The end of %s:%n%s"
                            .formatted(cluster, log, tail(log)),
                    e);
        }
    }

    private static long memoryBytes() {
        return ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class)
                .getTotalMemorySize();
    }

    /** For any JDBC client on this machine; the user is {@link #user()}, there is no password. */
    public String jdbcUrl() {
        return jdbcUrl(server.getPort());
    }

    /** As {@link #jdbcUrl()}, of the server at this port. */
    public static String jdbcUrl(int port) {
        return "jdbc:postgresql://127.0.0.1:" + port + "/postgres";
    }

    public String user() {
        return USER;
    }

    /** Disconnects the clients, writes a checkpoint and returns when the server is gone. */
    @Override
    public void close() throws IOException {
        server.close();
        // The library gives a busy server 5 s and does not tell when that was too short.
        Postmaster.clear(directory);
    }

    private static EmbeddedPostgres launch(
            Path cluster, InnerPort port, Path log, PostgresPrograms programs) throws IOException {
        var builder =
                EmbeddedPostgres.builder()
                        .setDataDirectory(cluster)
                        .setCleanDataDirectory(false)
                        .setDataDirectoryCustomizer(ready -> markInitialised(ready.toPath()))
                        .setOverrideWorkingDirectory(programs.directory().toFile())
                        .setPort(port.number())
                        .setRegisterShutdownHook(false)
                        .setOutputRedirector(Redirect.appendTo(log.toFile()))
                        .setPGStartupWait(START_MAX);
        ServerSettings.INITIAL.forEach(builder::setLocaleConfig);
        ServerSettings.on(memoryBytes()).forEach(builder::setServerConfig);
        return builder.start();
    }

    /** An initdb that was killed leaves a directory that the library takes for a finished one. */
    private static void setAsideIfCutShort(Path cluster) throws IOException {
        if (Files.exists(cluster.resolve("postgresql.conf"))
                && Files.notExists(cluster.resolve(INITIALISED))) {
            Path aside =
                    cluster.resolveSibling("postgres-incomplete-" + System.currentTimeMillis());
            Files.move(cluster, aside);
            OwnerOnly.directory(cluster);
            LOG.warn("{} was never completely set up; moved to {}", cluster, aside);
        }
    }

    private static void markInitialised(Path cluster) {
        try {
            Path mark = cluster.resolve(INITIALISED);
            if (Files.notExists(mark)) {
                Files.createFile(mark);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Path startedLog(Path cluster) throws IOException {
        Path log = cluster.resolveSibling("postgres.log");
        if (Files.exists(log) && Files.size(log) > LOG_BYTES_MAX) {
            Files.move(
                    log,
                    log.resolveSibling("postgres.log.old"),
                    StandardCopyOption.REPLACE_EXISTING);
        }
        return log;
    }

    private static String tail(Path log) throws IOException {
        if (Files.notExists(log)) {
            return "(empty)";
        }
        List<String> lines = Files.readAllLines(log);
        return String.join(
                System.lineSeparator(),
                lines.subList(Math.max(0, lines.size() - LOG_TAIL_LINES), lines.size()));
    }
}
