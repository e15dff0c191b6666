package dev.sluice.bench.results;

import dev.sluice.bench.store.Sample;
import dev.sluice.results.postgres.Database;
import dev.sluice.results.retention.DayPartition;
import dev.sluice.results.retention.Partitions;
import dev.sluice.schema.job.JobId;
import dev.sluice.schema.job.JobIds;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Consumer;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyIn;

/**
 * Fills the job table by COPY, two days at a time, with its lesser indexes away: they are made
 * again at the end, as the migrations have them.
 */
final class Loader {
    private static final int THREADS = 2;
    private static final int CHUNK_CHARS = 256 * 1024;

    /** One in so many ids of the tenant is remembered, so that it can be read later. */
    private static final int SAMPLE_EVERY = 211;

    private static final int SAMPLE_MAX = 200_000;

    private final String jdbcUrl;
    private final String user;
    private final Sample sample;
    private final Consumer<String> progress;
    private final ConcurrentLinkedQueue<String> ids = new ConcurrentLinkedQueue<>();

    Loader(String jdbcUrl, String user, Sample sample, Consumer<String> progress) {
        this.jdbcUrl = jdbcUrl;
        this.user = user;
        this.sample = sample;
        this.progress = progress;
    }

    /**
     * @return ids of some of the jobs, from all days but the first, which is dropped later
     */
    List<String> load(Database database) throws Exception {
        new Partitions(database)
                .ensure(
                        sample.days().stream()
                                .map(day -> new DayPartition(Sample.CLASS, day))
                                .toList());
        try (Connection connection = connect()) {
            // Fewer checkpoints; what is measured has the usual number again.
            execute(connection, "ALTER SYSTEM SET max_wal_size = '4GB'");
            execute(connection, "SELECT pg_reload_conf()");
            List<String> indexes = dropIndexes(connection);
            copyAll();
            // One at a time; PostgreSQL uses both cores for most of them.
            for (String index : indexes) {
                progress.accept("Making " + index.substring(0, index.indexOf(" USING")));
                execute(connection, index);
            }
            // As the table of a day is made.
            execute(
                    connection,
                    """
                    DO $$ DECLARE alter text; BEGIN
                      FOR alter IN
                        SELECT format('ALTER INDEX %s ALTER COLUMN 1 SET STATISTICS 0', i.indexrelid::regclass)
                          FROM pg_partition_tree('job') t JOIN pg_index i ON i.indrelid = t.relid
                         WHERE t.isleaf AND i.indkey[0] = 0
                      LOOP EXECUTE alter; END LOOP;
                    END $$""");
            progress.accept("VACUUM ANALYZE");
            execute(connection, "VACUUM (ANALYZE) job");
            execute(connection, "ALTER SYSTEM RESET max_wal_size");
            execute(connection, "SELECT pg_reload_conf()");
            execute(connection, "CHECKPOINT");
        }
        return List.copyOf(ids);
    }

    private void copyAll() throws Exception {
        ConcurrentLinkedQueue<LocalDate> days = new ConcurrentLinkedQueue<>(sample.days());
        LocalDate first = sample.days().getFirst();
        try (var threads = Executors.newFixedThreadPool(THREADS)) {
            List<Future<?>> copying = new ArrayList<>();
            for (int i = 0; i < THREADS; i++) {
                copying.add(
                        threads.submit(
                                () -> {
                                    try (Connection connection = connect()) {
                                        JobIds made = Sample.ids();
                                        for (LocalDate day = days.poll();
                                                day != null;
                                                day = days.poll()) {
                                            copy(connection, day, made, !day.equals(first));
                                        }
                                    }
                                    return null;
                                }));
            }
            for (Future<?> each : copying) {
                each.get();
            }
        } catch (ExecutionException e) {
            throw new IOException("the load broke off", e.getCause());
        }
    }

    private void copy(Connection connection, LocalDate day, JobIds made, boolean remember)
            throws SQLException {
        Instant from = day.atStartOfDay(ZoneOffset.UTC).toInstant();
        long last = sample.before(from);
        long next = sample.before(day.plusDays(1).atStartOfDay(ZoneOffset.UTC).toInstant());
        DayPartition partition = new DayPartition(Sample.CLASS, day);
        CopyIn copy =
                connection
                        .unwrap(PGConnection.class)
                        .getCopyAPI()
                        .copyIn(
                                "COPY \"%s\" (%s) FROM STDIN"
                                        .formatted(partition.table(), Sample.COLUMNS));
        StringBuilder lines = new StringBuilder(CHUNK_CHARS + 4_096);
        try {
            for (long n = next; n < last; n++) {
                long createdMs = Math.max(sample.createdMs(n), from.toEpochMilli());
                JobId id = made.random(Sample.TENANT, 1, Instant.ofEpochMilli(createdMs));
                sample.append(n, id.value(), id.core(), createdMs, lines);
                if (remember && n % SAMPLE_EVERY == 1 && n % 10 != 0 && ids.size() < SAMPLE_MAX) {
                    ids.add(id.value());
                }
                if (lines.length() >= CHUNK_CHARS) {
                    flush(copy, lines);
                    if (Thread.currentThread().isInterrupted()) {
                        throw new SQLException("broken off");
                    }
                }
            }
            flush(copy, lines);
            copy.endCopy();
        } finally {
            if (copy.isActive()) {
                copy.cancelCopy();
            }
        }
        progress.accept("Loaded %s: %,d rows".formatted(day, last - next));
    }

    private static void flush(CopyIn copy, StringBuilder lines) throws SQLException {
        byte[] bytes = lines.toString().getBytes(StandardCharsets.US_ASCII);
        copy.writeToCopy(bytes, 0, bytes.length);
        lines.setLength(0);
    }

    /** How they are made again. */
    private static List<String> dropIndexes(Connection connection) throws SQLException {
        List<String> names = new ArrayList<>();
        List<String> definitions = new ArrayList<>();
        try (Statement statement = connection.createStatement();
                ResultSet rows =
                        statement.executeQuery(
                                """
                                SELECT c.relname, pg_get_indexdef(i.indexrelid) FROM pg_index i
                                  JOIN pg_class c ON c.oid = i.indexrelid
                                 WHERE i.indrelid = 'job'::regclass AND NOT i.indisprimary ORDER BY c.relname""")) {
            while (rows.next()) {
                names.add(rows.getString(1));
                definitions.add(rows.getString(2).replace(" ON ONLY ", " ON "));
            }
        }
        for (String name : names) {
            execute(connection, "DROP INDEX \"%s\"".formatted(name));
        }
        return definitions;
    }

    private Connection connect() throws SQLException {
        Connection connection = DriverManager.getConnection(jdbcUrl, user, "");
        execute(connection, "SET maintenance_work_mem = '512MB'");
        execute(connection, "SET synchronous_commit = off");
        return connection;
    }

    private static void execute(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
