package dev.sluice.bench.results;

import dev.sluice.bench.child.Child;
import dev.sluice.bench.child.Command;
import dev.sluice.bench.child.Part;
import dev.sluice.bench.child.PartFile;
import dev.sluice.bench.cpu.CpuClock;
import dev.sluice.bench.cpu.CpuReading;
import dev.sluice.bench.cpu.CpuUse;
import dev.sluice.bench.cpu.MeasuredProcess;
import dev.sluice.bench.store.LoneResults;
import dev.sluice.bench.store.Sample;
import dev.sluice.results.postgres.Database;
import dev.sluice.results.retention.DayPartition;
import dev.sluice.results.retention.RetentionJob;
import dev.sluice.standalone.data.DataDirectory;
import dev.sluice.standalone.postgres.EmbeddedPostgresServer;
import io.micronaut.context.ApplicationContext;
import java.io.IOException;
import java.net.URI;
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
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Consumer;

/**
 * Millions of jobs in a PostgreSQL of its own, as standalone runs it, and the results role before
 * it, in a process of its own and without Kafka: its HTTP API, and rows that come as its projection
 * writes them. All on this machine.
 */
public final class ResultsBenchmark {
    private static final Duration AROUND_THE_DROP = Duration.ofSeconds(10);
    private static final Duration DROP_WITHIN = Duration.ofMinutes(2);

    /** So that of 31 days that are loaded the first is over. */
    private static final int KEPT_DAYS = 29;

    private final ResultsPlan plan;
    private final List<String> javaOptions;
    private final Path home;
    private final Consumer<String> progress;
    private final CpuClock cpu = CpuClock.ofThisMachine();

    /**
     * @param javaOptions of the role's process, beside those that every process of Sluice has
     */
    public ResultsBenchmark(
            ResultsPlan plan, List<String> javaOptions, Path home, Consumer<String> progress) {
        this.plan = plan;
        this.javaOptions = List.copyOf(javaOptions);
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
                ApplicationContext beside = LoneResults.context(settings(postgres))) {
            return measured(data, postgres, beside);
        }
    }

    /** Whoever breaks it off finds the servers stopped and their data gone, and both wait. */
    private ResultsFigures measured(
            DataDirectory data, EmbeddedPostgresServer postgres, ApplicationContext beside)
            throws Exception {
        try {
            return measure(data, postgres, beside);
        } finally {
            Thread.interrupted();
        }
    }

    private ResultsFigures measure(
            DataDirectory data, EmbeddedPostgresServer postgres, ApplicationContext beside)
            throws Exception {
        Database database = beside.getBean(Database.class);
        database.migrate();
        Sample sample = new Sample(plan.rows(), Instant.now().truncatedTo(ChronoUnit.MILLIS));
        long begun = System.nanoTime();
        List<String> ids =
                new Loader(postgres.jdbcUrl(), postgres.user(), sample, progress).load(database);
        Duration loading = Duration.ofNanos(System.nanoTime() - begun);
        int port = data.port("role").number();
        try (Child role = Child.start("results", javaOptions, home.resolve("results.log"));
                Connection connection =
                        DriverManager.getConnection(postgres.jdbcUrl(), postgres.user(), "");
                Reads reads = new Reads(URI.create("http://127.0.0.1:" + port), ids, sample)) {
            long bytes = size(connection, "pg_total_relation_size(relid)");
            long indexBytes = size(connection, "pg_indexes_size(relid)");
            start(role, port, settings(postgres));
            List<MeasuredProcess> processes = processes(role, data);
            progress.accept("Warming up");
            reads.ask(plan.readsPerSecond(), plan.warmUp());
            progress.accept("Measuring");
            long before = upserts(connection);
            Optional<CpuReading> cpuBefore = cpu.read(processes);
            long from = System.nanoTime();
            Reads.Seen seen = reads.ask(plan.readsPerSecond(), plan.measured());
            long tookNs = System.nanoTime() - from;
            Optional<CpuUse> use =
                    CpuUse.between(
                            cpuBefore,
                            cpu.read(processes),
                            processes,
                            plan.readsPerSecond() * plan.measured().toSeconds(),
                            tookNs);
            double perSecond = (upserts(connection) - before) * 1e9 / tookNs;
            progress.accept("Dropping a day");
            Dropped dropped = drop(beside, connection, reads, sample);
            return new ResultsFigures(
                    loading,
                    bytes,
                    indexBytes,
                    perSecond,
                    seen,
                    use,
                    dropped.took,
                    plan.rows() / sample.days().size(),
                    dropped.reads);
        }
    }

    private void start(Child role, int port, Map<String, String> settings)
            throws IOException, InterruptedException {
        Map<String, String> all = new HashMap<>(settings);
        all.put("micronaut.server.port", Integer.toString(port));
        all.put(LoneResults.UPSERTS, Integer.toString(plan.upsertsPerSecond()));
        Path file = home.resolve("results.properties");
        PartFile.write(file, all);
        role.tell(new Command.Start(Part.RESULTS, file.toString()));
    }

    private static List<MeasuredProcess> processes(Child role, DataDirectory data)
            throws IOException {
        Path postmaster = data.directory("postgres").resolve("postmaster.pid");
        long pid = Long.parseLong(Files.readAllLines(postmaster).getFirst().strip());
        return List.of(
                new MeasuredProcess("results", role.pid(), false),
                new MeasuredProcess("postgresql", pid, true),
                new MeasuredProcess("harness", ProcessHandle.current().pid(), false));
    }

    private record Dropped(Duration took, Reads.Seen reads) {}

    /**
     * Retention itself does it, in its first round, while reads and upserts go on: that of another
     * instance, so those who read are not told.
     */
    private Dropped drop(
            ApplicationContext beside, Connection connection, Reads reads, Sample sample)
            throws Exception {
        String table = new DayPartition(Sample.CLASS, sample.days().getFirst()).table();
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Callable<Reads.Seen> meanwhile =
                    () -> reads.ask(plan.readsPerSecond(), AROUND_THE_DROP);
            Future<Reads.Seen> asking = threads.submit(meanwhile);
            long begun = System.nanoTime();
            try (RetentionJob retention = beside.getBean(RetentionJob.class)) {
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

    private static Map<String, String> settings(EmbeddedPostgresServer postgres) {
        return Map.of(
                "sluice.results.jdbc-url",
                postgres.jdbcUrl(),
                "sluice.results.username",
                postgres.user(),
                "sluice.results.retention.default-days",
                Integer.toString(KEPT_DAYS));
    }

    private static long size(Connection connection, String of) throws SQLException {
        return number(connection, "SELECT sum(%s) FROM pg_partition_tree('job')".formatted(of));
    }

    private static long upserts(Connection connection) throws SQLException {
        return number(connection, "SELECT written FROM bench_upserts");
    }

    private static long number(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery(sql)) {
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
