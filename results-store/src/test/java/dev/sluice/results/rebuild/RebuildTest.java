package dev.sluice.results.rebuild;

import static dev.sluice.results.project.TestProjection.NOW;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.results.postgres.Database;
import dev.sluice.results.project.TestProjection;
import dev.sluice.results.testkit.TestJob;
import dev.sluice.results.testkit.TestPostgres;
import dev.sluice.results.testkit.TestTopics;
import dev.sluice.results.testkit.TestUsage;
import dev.sluice.results.webhook.endpoint.TestEndpoints;
import dev.sluice.schema.avro.ErasedJob;
import dev.sluice.schema.avro.FileEntry;
import dev.sluice.schema.avro.UsageRecord;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Rebuilding against a real PostgreSQL and a log in memory. */
class RebuildTest {
    private static final List<TopicPartition> PARTITIONS =
            List.of(
                    TestTopics.EVENTS,
                    TestTopics.RESULTS,
                    TestTopics.USAGE,
                    TestTopics.BATCHES,
                    TestTopics.ERASURES);
    private static final List<String> KEPT =
            List.of(
                    "projection_progress",
                    "webhook_endpoint",
                    "webhook_delivery",
                    "redrive",
                    "redrive_wish",
                    "sluice_schema_history");

    private final String url = TestPostgres.newUrl();
    private final Database database = new Database(TestPostgres.config(url));
    private final TestTopics topics = new TestTopics();
    private final List<ConsumerRecord<byte[], byte[]>> log = new ArrayList<>();
    private final TestProjection projection = new TestProjection(database);
    private final List<String> said = new ArrayList<>();

    private final class Said implements Rebuild.Listener {
        @Override
        public void said(String line) {
            said.add(line);
        }

        @Override
        public void on(long done, long records) {
            assertThat(done).isLessThanOrEqualTo(records);
        }
    }

    @BeforeEach
    void migrate() {
        database.migrate();
    }

    @AfterEach
    void close() {
        database.close();
    }

    @Test
    void makesTheSameRowsAndSumsAgain() throws Exception {
        history();
        Map<String, List<String>> whole = tables();
        damage();

        Rebuild.Outcome outcome = rebuild(Map.of());

        assertThat(tables()).isEqualTo(whole);
        assertThat(outcome).isEqualTo(new Rebuild.Outcome(0, 0, Optional.empty(), 0, 0));
    }

    @Test
    void leavesNothingBehind() throws Exception {
        history();

        rebuild(Map.of());

        assertThat(column("SELECT schema_name FROM information_schema.schemata"))
                .doesNotContain(RebuildTables.SCHEMA);
    }

    @Test
    void theProjectionGoesOnWhereItWas() throws Exception {
        history();
        rebuild(Map.of());
        TestJob next = TestJob.acceptedAt(NOW.plusSeconds(1));

        project(topics.record(next.queued(1)), topics.record(next.succeeded(1)));

        assertThat(column("SELECT status FROM job WHERE job_id = '%s'".formatted(next.id.value())))
                .containsExactly("succeeded");
    }

    @Test
    void whatComesWhileItReadsIsInIt() throws Exception {
        history();
        TestJob next = TestJob.acceptedAt(NOW.plusSeconds(1));
        List<ConsumerRecord<byte[], byte[]>> more =
                List.of(topics.record(next.queued(1)), topics.record(next.succeeded(1)));

        new Rebuild(projection.replay(), TestPostgres.config(url), InstantSource.fixed(NOW))
                .run(
                        new LogConsumer(log, PARTITIONS, Map.of()),
                        false,
                        new Rebuild.Listener() {
                            @Override
                            public void said(String line) {
                                // Before the tables are exchanged, and after they were caught up.
                                more.forEach(RebuildTest.this::project);
                            }

                            @Override
                            public void on(long done, long records) {}
                        });

        assertThat(column("SELECT status FROM job WHERE job_id = '%s'".formatted(next.id.value())))
                .containsExactly("succeeded");
    }

    @Test
    void tellsNobodyAgain() throws Exception {
        new TestEndpoints(database, InstantSource.fixed(NOW))
                .create("acme", "https://receiver.example/", "job.succeeded");
        history();
        assertThat(column("SELECT status FROM webhook_delivery")).containsExactly("pending");
        // Gone, so that a delivery made again would show.
        TestPostgres.execute(url, "DELETE FROM webhook_delivery");

        rebuild(Map.of());

        assertThat(column("SELECT id FROM webhook_delivery")).isEmpty();
        assertThat(column("SELECT url FROM webhook_endpoint"))
                .contains("https://receiver.example/");
    }

    @Test
    void goesOnWhereItWasBrokenOff() throws Exception {
        history();
        Map<String, List<String>> whole = tables();
        damage();
        assertThatThrownBy(
                        () ->
                                rebuild()
                                        .run(
                                                new LogConsumer(log, PARTITIONS, Map.of()),
                                                false,
                                                new Rebuild.Listener() {
                                                    @Override
                                                    public void said(String line) {}

                                                    @Override
                                                    public void on(long done, long records) {
                                                        throw new IllegalStateException(
                                                                "broken off");
                                                    }
                                                }))
                .hasMessage("broken off");
        assertThat(column("SELECT status FROM job WHERE status = 'failed'")).isNotEmpty();

        rebuild(Map.of());

        // Sums that were added twice would differ.
        assertThat(tables()).isEqualTo(whole);
    }

    @Test
    void bringsNoErasedBodyBack() throws Exception {
        TestJob erased = TestJob.acceptedAt(NOW);
        project(topics.record(erased.queued(1)), topics.record(erased.succeeded(1)));
        project(
                topics.record(
                        ErasedJob.newBuilder()
                                .setJobId(erased.id.value())
                                .setTenant(TestJob.TENANT)
                                .setRun(1)
                                .setKeyId("key-1")
                                .setErasedAtMs(NOW.toEpochMilli())
                                .build()));
        Map<String, List<String>> whole = tables();

        rebuild(Map.of());

        assertThat(tables()).isEqualTo(whole);
        assertThat(column("SELECT erased_ms FROM job WHERE response_inline IS NULL"))
                .containsExactly(Long.toString(NOW.toEpochMilli()));
    }

    /** The topic of results may be kept for longer than that of erasures. */
    @Test
    void bringsNoBodyBackWhoseErasureHasLeftItsTopic() throws Exception {
        bringsNoErasedBodyBack();
        Map<String, List<String>> whole = tables();

        rebuild(Map.of(TestTopics.ERASURES, 1L));

        assertThat(tables()).isEqualTo(whole);
    }

    /** No topic tells them as they are written; an erasure would take the request of a run. */
    @Test
    void leavesRunsThatWereAskedFor() throws Exception {
        TestJob wished = TestJob.acceptedAt(NOW);
        TestJob begun = TestJob.acceptedAt(NOW);
        for (TestJob job : List.of(wished, begun)) {
            project(topics.record(job.queued(1)), topics.record(job.failed(1, "no")));
            TestPostgres.execute(
                    url,
                    "INSERT INTO redrive_wish (until_ms, run, core, wish) VALUES (%d, 2, '%s', 'w')"
                            .formatted(NOW.plusSeconds(60).toEpochMilli(), job.id.core()));
        }
        project(topics.record(begun.queued(2)));

        rebuild(Map.of());
        assertThat(column("SELECT core FROM redrive_wish")).containsExactly(wished.id.core());

        project(topics.record(wished.queued(2)));
        assertThat(column("SELECT core FROM redrive_wish")).isEmpty();
    }

    @Test
    void refusesToGoOnWhenTheLogHasLostWhatComesNext() throws Exception {
        history();
        assertThatThrownBy(
                        () ->
                                rebuild()
                                        .run(
                                                new LogConsumer(log, PARTITIONS, Map.of()),
                                                false,
                                                new Rebuild.Listener() {
                                                    @Override
                                                    public void said(String line) {
                                                        throw new IllegalStateException(
                                                                "broken off");
                                                    }

                                                    @Override
                                                    public void on(long done, long records) {}
                                                }))
                .hasMessage("broken off");
        TestJob next = TestJob.acceptedAt(NOW);
        project(
                topics.record(next.queued(1)),
                topics.record(next.started(1, 1)),
                topics.record(next.queued(2)));

        assertThatThrownBy(
                        () ->
                                rebuild(
                                        Map.of(
                                                TestTopics.EVENTS,
                                                (long) next(TestTopics.EVENTS) - 1)))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("begin anew with --restart");
    }

    @Test
    void keepsWhatHasLeftTheTopics() throws Exception {
        Instant old = NOW.minus(Duration.ofDays(20));
        TestJob forgotten = TestJob.acceptedAt(old);
        project(
                topics.record(forgotten.queued(1)),
                topics.record(forgotten.succeeded(1)),
                topics.record(usage(old, 5)),
                topics.record(late(forgotten, old)),
                topics.batch(file("file-old", old), old));
        Map<TopicPartition, Long> dropped =
                Map.of(
                        TestTopics.EVENTS,
                        (long) next(TestTopics.EVENTS),
                        TestTopics.RESULTS,
                        (long) next(TestTopics.RESULTS),
                        TestTopics.USAGE,
                        (long) next(TestTopics.USAGE),
                        TestTopics.BATCHES,
                        (long) next(TestTopics.BATCHES));
        // What the topics begin with.
        Instant before = NOW.minus(Duration.ofHours(3));
        TestJob first = TestJob.acceptedAt(before);
        project(
                topics.record(first.queued(1)),
                topics.record(first.succeeded(1)),
                topics.record(usage(before, 7)),
                topics.batch(file("file-first", before), before));
        history();
        Map<String, List<String>> whole = tables();
        TestPostgres.execute(
                url,
                "UPDATE job SET status = 'failed', error_message = 'damaged' WHERE created_ms = "
                        + NOW.toEpochMilli());

        Rebuild.Outcome outcome = rebuild(dropped);

        assertThat(tables()).isEqualTo(whole);
        // The first job in the topic may have lost its beginning, so it stays as it stood.
        assertThat(outcome.jobs()).isEqualTo(2);
        assertThat(outcome.jobsFrom())
                .hasValueSatisfying(from -> assertThat(from).isBetween(before, NOW));
        assertThat(outcome.batches()).isEqualTo(1);
    }

    @Test
    void oneAtATime() throws Exception {
        history();

        assertThatThrownBy(
                        () ->
                                rebuild()
                                        .run(
                                                new LogConsumer(log, PARTITIONS, Map.of()),
                                                false,
                                                new Rebuild.Listener() {
                                                    @Override
                                                    public void said(String line) {
                                                        try {
                                                            rebuild(Map.of());
                                                        } catch (SQLException e) {
                                                            throw new IllegalStateException(e);
                                                        }
                                                    }

                                                    @Override
                                                    public void on(long done, long records) {}
                                                }))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("another rebuild of this database runs");
    }

    @Test
    void anEmptyDatabaseNeedsNoRebuild() throws Exception {
        String empty = TestPostgres.newUrl();

        assertThatThrownBy(
                        () ->
                                new Rebuild(
                                                projection.replay(),
                                                TestPostgres.config(empty),
                                                InstantSource.fixed(NOW))
                                        .run(
                                                new LogConsumer(log, PARTITIONS, Map.of()),
                                                false,
                                                new Said()))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("start the role results");
    }

    /** Who adds a table says here whether it is made from topics, and in RebuildTables. */
    @Test
    void everyTableIsMadeAgainOrKept() throws Exception {
        List<String> all = new ArrayList<>(RebuildTables.PROJECTED);
        all.addAll(KEPT);

        assertThat(
                        column(
                                """
                                SELECT relname FROM pg_class c WHERE relnamespace = 'public'::regnamespace
                                   AND relkind IN ('r', 'p') AND NOT relispartition\
                                """))
                .containsExactlyInAnyOrderElementsOf(all);
    }

    private void history() {
        TestJob done = TestJob.acceptedAt(NOW);
        TestJob queued = TestJob.acceptedAt(NOW).ofClass("short");
        project(
                topics.record(done.queued(1)),
                topics.record(done.started(1, 1)),
                topics.record(done.succeeded(1)));
        project(
                topics.record(queued.queued(1)),
                topics.record(late(done, NOW)),
                topics.record(usage(NOW, 1)),
                topics.record(usage(NOW, 20)),
                topics.batch(file("file-new", NOW), NOW));
    }

    private void damage() throws SQLException {
        TestPostgres.execute(url, "UPDATE job SET status = 'failed' WHERE status = 'succeeded'");
        TestPostgres.execute(url, "DELETE FROM job WHERE status = 'queued'");
        TestPostgres.execute(url, "UPDATE usage_hour SET cost_nano_usd = 99");
        TestPostgres.execute(url, "UPDATE late_usage SET cost_nano_usd = 99");
        TestPostgres.execute(url, "DELETE FROM file");
    }

    @SafeVarargs
    @SuppressWarnings("varargs")
    private void project(ConsumerRecord<byte[], byte[]>... records) {
        log.addAll(List.of(records));
        projection.project(records);
    }

    private int next(TopicPartition partition) {
        return (int)
                log.stream()
                        .filter(
                                record ->
                                        record.topic().equals(partition.topic())
                                                && record.partition() == partition.partition())
                        .count();
    }

    private Rebuild rebuild() {
        return new Rebuild(projection.replay(), TestPostgres.config(url), InstantSource.fixed(NOW));
    }

    private Rebuild.Outcome rebuild(Map<TopicPartition, Long> first) throws SQLException {
        return rebuild().run(new LogConsumer(log, PARTITIONS, first), false, new Said());
    }

    private static UsageRecord usage(Instant recorded, long costNanoUsd) {
        return TestUsage.call(recorded, costNanoUsd).build();
    }

    private static UsageRecord late(TestJob job, Instant recorded) {
        return TestUsage.call(recorded, 3).setJobId(job.id.value()).setLate(true).build();
    }

    private static FileEntry file(String id, Instant created) {
        return FileEntry.newBuilder()
                .setFileId(id)
                .setTenant("acme")
                .setFilename("lines.jsonl")
                .setPurpose("batch")
                .setSizeBytes(3)
                .setSha256("00")
                .setCreatedAtMs(created.toEpochMilli())
                .build();
    }

    /** All rows of the projected tables, as text, in one order. */
    private Map<String, List<String>> tables() throws SQLException {
        Map<String, List<String>> tables = new TreeMap<>();
        for (String table : RebuildTables.PROJECTED) {
            tables.put(table, column("SELECT t::text FROM %s t ORDER BY t::text".formatted(table)));
        }
        return tables;
    }

    private List<String> column(String sql) throws SQLException {
        List<String> values = new ArrayList<>();
        try (Connection connection = DriverManager.getConnection(url, "postgres", "");
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            while (rows.next()) {
                values.add(rows.getString(1));
            }
        }
        return values;
    }
}
