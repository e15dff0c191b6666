package dev.sluice.bench.results;

import dev.sluice.results.postgres.Database;
import dev.sluice.results.retention.DayPartition;
import dev.sluice.results.retention.RetentionJob;
import dev.sluice.standalone.data.DataDirectory;
import dev.sluice.standalone.postgres.EmbeddedPostgresServer;
import io.micronaut.context.ApplicationContext;
import io.micronaut.runtime.server.EmbeddedServer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Consumer;

/**
 * Millions of jobs in a PostgreSQL of its own, as standalone runs it, and the results role before
 * it: its HTTP API and its retention, without Kafka. All on this machine.
 */
public final class ResultsBenchmark {
    private static final Duration AROUND_THE_DROP = Duration.ofSeconds(10);
    private static final Duration DROP_WITHIN = Duration.ofMinutes(2);

    /** So that of 31 days that are loaded the first is over. */
    private static final int KEPT_DAYS = 29;

    private final ResultsPlan plan;
    private final Path home;
    private final Consumer<String> progress;

    public ResultsBenchmark(ResultsPlan plan, Path home, Consumer<String> progress) {
        this.plan = plan;
        this.home = home;
        this.progress = progress;
    }

    /**
     * @throws IllegalStateException when the disk is too small
     */
    public ResultsFigures run() throws Exception {
        plan.requireRoom(Files.getFileStore(home).getUsableSpace());
        try (DataDirectory data = DataDirectory.open(home.resolve("results"));
                EmbeddedPostgresServer postgres =
                        EmbeddedPostgresServer.start(
                                data.directory("postgres"), data.port("postgres"));
                ApplicationContext results = context(postgres)) {
            return measured(postgres, results);
        }
    }

    /** Whoever breaks it off finds the server stopped and its data gone, and both wait. */
    private ResultsFigures measured(EmbeddedPostgresServer postgres, ApplicationContext results)
            throws Exception {
        try {
            return measure(postgres, results);
        } finally {
            Thread.interrupted();
        }
    }

    private ResultsFigures measure(EmbeddedPostgresServer postgres, ApplicationContext results)
            throws Exception {
        Database database = results.getBean(Database.class);
        database.migrate();
        Sample sample = new Sample(plan.rows(), Instant.now().truncatedTo(ChronoUnit.MILLIS));
        long begun = System.nanoTime();
        List<String> ids =
                new Loader(postgres.jdbcUrl(), postgres.user(), sample, progress).load(database);
        Duration loading = Duration.ofNanos(System.nanoTime() - begun);
        EmbeddedServer server = results.getBean(EmbeddedServer.class).start();
        try (Connection connection =
                        DriverManager.getConnection(postgres.jdbcUrl(), postgres.user(), "");
                Reads reads = new Reads(server.getURI(), ids, sample);
                Upserts upserts = new Upserts(database, plan.upsertsPerSecond())) {
            long bytes = number(connection, "pg_total_relation_size(relid)");
            long indexBytes = number(connection, "pg_indexes_size(relid)");
            progress.accept("Warming up");
            reads.ask(plan.readsPerSecond(), plan.warmUp());
            progress.accept("Measuring");
            long before = upserts.written();
            long from = System.nanoTime();
            Reads.Seen seen = reads.ask(plan.readsPerSecond(), plan.measured());
            double perSecond = (upserts.written() - before) * 1e9 / (System.nanoTime() - from);
            progress.accept("Dropping a day");
            Dropped dropped = drop(results, connection, reads, sample);
            return new ResultsFigures(
                    loading,
                    bytes,
                    indexBytes,
                    perSecond,
                    seen,
                    dropped.took,
                    plan.rows() / sample.days().size(),
                    dropped.reads);
        }
    }

    private record Dropped(Duration took, Reads.Seen reads) {}

    /** Retention itself does it, in its first round, while reads and upserts go on. */
    private Dropped drop(
            ApplicationContext results, Connection connection, Reads reads, Sample sample)
            throws Exception {
        String table = new DayPartition(Sample.CLASS, sample.days().getFirst()).table();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Callable<Reads.Seen> meanwhile =
                    () -> reads.ask(plan.readsPerSecond(), AROUND_THE_DROP);
            Future<Reads.Seen> asking = threads.submit(meanwhile);
            long begun = System.nanoTime();
            try (RetentionJob retention = results.getBean(RetentionJob.class)) {
                retention.start();
                while (exists(connection, table)) {
                    if (System.nanoTime() - begun > DROP_WITHIN.toNanos()) {
                        throw new IllegalStateException(
                                "table %s is there after %s (expected: dropped)"
                                        .formatted(table, DROP_WITHIN));
                    }
                    Thread.sleep(2);
                }
                return new Dropped(Duration.ofNanos(System.nanoTime() - begun), asking.get());
            }
        }
    }

    private static ApplicationContext context(EmbeddedPostgresServer postgres) {
        return ApplicationContext.builder()
                .deduceEnvironment(false)
                .properties(
                        Map.of(
                                "sluice.role",
                                "results",
                                "sluice.results.jdbc-url",
                                postgres.jdbcUrl(),
                                "sluice.results.username",
                                postgres.user(),
                                "sluice.results.retention.default-days",
                                KEPT_DAYS,
                                "sluice.kafka.bootstrap-servers",
                                "127.0.0.1:1",
                                "micronaut.server.host",
                                "127.0.0.1",
                                "micronaut.server.port",
                                -1))
                .start();
    }

    private static long number(Connection connection, String of) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row =
                        statement.executeQuery(
                                "SELECT sum(%s) FROM pg_partition_tree('job')".formatted(of))) {
            row.next();
            return row.getLong(1);
        }
    }

    private static boolean exists(Connection connection, String table) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row =
                        statement.executeQuery(
                                "SELECT to_regclass('\"%s\"') IS NOT NULL".formatted(table))) {
            return row.next() && row.getBoolean(1);
        }
    }
}
