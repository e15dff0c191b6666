package dev.sluice.results.rebuild;

import static dev.sluice.results.project.TestProjection.NOW;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.results.postgres.Database;
import dev.sluice.results.project.TestProjection;
import dev.sluice.results.testkit.TestJob;
import dev.sluice.results.testkit.TestPostgres;
import dev.sluice.results.testkit.TestTopics;
import dev.sluice.results.testkit.TestUsage;
import dev.sluice.schema.avro.FileEntry;
import dev.sluice.schema.avro.UsageRecord;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;

/** A database that rebuilds can make anew, and the log that its rows came from, in memory. */
final class TestRebuild implements AutoCloseable {
    private static final List<TopicPartition> PARTITIONS =
            List.of(
                    TestTopics.EVENTS,
                    TestTopics.RESULTS,
                    TestTopics.USAGE,
                    TestTopics.BATCHES,
                    TestTopics.ERASURES);

    final String url = TestPostgres.newUrl();
    final Database database = new Database(TestPostgres.config(url));
    final TestTopics topics = new TestTopics();
    final TestProjection projection = new TestProjection(database);
    private final List<ConsumerRecord<byte[], byte[]>> log = new ArrayList<>();

    /** Does something whenever the rebuild says something, or has come further. */
    record Heard(Runnable whenItSays, Runnable whenItComesFurther) implements Rebuild.Listener {
        @Override
        public void said(String line) {
            whenItSays.run();
        }

        @Override
        public void on(long done, long records) {
            assertThat(done).isLessThanOrEqualTo(records);
            whenItComesFurther.run();
        }
    }

    static void breakOff() {
        throw new IllegalStateException("broken off");
    }

    /** Jobs, usage and a file of now. */
    void history() {
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

    /** Rows that are not what the log says. */
    void damage() throws SQLException {
        execute("UPDATE job SET status = 'failed' WHERE status = 'succeeded'");
        execute("DELETE FROM job WHERE status = 'queued'");
        execute("UPDATE usage_hour SET cost_nano_usd = 99");
        execute("UPDATE late_usage SET cost_nano_usd = 99");
        execute("DELETE FROM file");
    }

    @SafeVarargs
    @SuppressWarnings("varargs")
    final void project(ConsumerRecord<byte[], byte[]>... records) {
        log.addAll(List.of(records));
        projection.project(records);
    }

    /** The next offset of the log. */
    long next(TopicPartition partition) {
        return log.stream()
                .filter(
                        record ->
                                record.topic().equals(partition.topic())
                                        && record.partition() == partition.partition())
                .count();
    }

    /**
     * @param first offsets of partitions whose beginning was dropped
     */
    LogConsumer consumer(Map<TopicPartition, Long> first) {
        return new LogConsumer(log, PARTITIONS, first);
    }

    /**
     * @param first offsets of partitions whose beginning was dropped
     */
    Rebuild.Outcome rebuild(Map<TopicPartition, Long> first) throws SQLException {
        return rebuild(first, new Heard(() -> {}, () -> {}));
    }

    void rebuild(Heard heard) throws SQLException {
        rebuild(Map.of(), heard);
    }

    private Rebuild.Outcome rebuild(Map<TopicPartition, Long> first, Heard heard)
            throws SQLException {
        return new Rebuild(projection.replay(), TestPostgres.config(url), InstantSource.fixed(NOW))
                .run(consumer(first), false, heard);
    }

    static UsageRecord usage(Instant recorded, long costNanoUsd) {
        return TestUsage.call(recorded, costNanoUsd).build();
    }

    static UsageRecord late(TestJob job, Instant recorded) {
        return TestUsage.call(recorded, 3).setJobId(job.id.value()).setLate(true).build();
    }

    static FileEntry file(String id, Instant created) {
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
    Map<String, List<String>> tables() throws SQLException {
        Map<String, List<String>> tables = new TreeMap<>();
        for (String table : RebuildTables.PROJECTED) {
            tables.put(table, column("SELECT t::text FROM %s t ORDER BY t::text".formatted(table)));
        }
        return tables;
    }

    List<String> column(String sql) throws SQLException {
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

    void execute(String sql) throws SQLException {
        TestPostgres.execute(url, sql);
    }

    @Override
    public void close() {
        database.close();
    }
}
