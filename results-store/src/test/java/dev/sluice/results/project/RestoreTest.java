package dev.sluice.results.project;

import static dev.sluice.results.project.TestProjection.NOW;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sluice.results.postgres.Database;
import dev.sluice.results.testkit.TestJob;
import dev.sluice.results.testkit.TestPostgres;
import dev.sluice.results.testkit.TestTopics;
import dev.sluice.results.testkit.TestUsage;
import dev.sluice.results.webhook.endpoint.TestEndpoints;
import dev.sluice.schema.avro.ErasedJob;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

/** What {@code docs/operations.md} says of a database that is put back from a backup. */
class RestoreTest {
    private static final List<TopicPartition> PARTITIONS =
            List.of(TestTopics.EVENTS, TestTopics.RESULTS, TestTopics.USAGE, TestTopics.ERASURES);
    private static final List<String> TABLES =
            List.of("job", "usage_hour", "usage_day", "late_usage", "erased_job");

    private final TestTopics topics = new TestTopics();
    private final List<ConsumerRecord<byte[], byte[]>> log = new ArrayList<>();

    @SafeVarargs
    @SuppressWarnings("varargs")
    private void project(TestProjection projection, ConsumerRecord<byte[], byte[]>... records) {
        log.addAll(List.of(records));
        projection.project(records);
    }

    /** Jobs that ended since, sums and an erasure; and each delivery is there once. */
    @Test
    void aDatabaseFromABackupCatchesUpByItself() throws Exception {
        String url = TestPostgres.newUrl();
        TestJob first = TestJob.acceptedAt(NOW);
        TestJob second = TestJob.acceptedAt(NOW.plusMillis(1));
        try (Database database = new Database(TestPostgres.config(url))) {
            database.migrate();
            new TestEndpoints(database, InstantSource.fixed(NOW))
                    .create("acme", "https://receiver.example/", "job.succeeded");
            project(
                    new TestProjection(database),
                    topics.record(first.succeeded(1)),
                    topics.record(second.queued(1)),
                    topics.record(TestUsage.call(NOW, 5).build()));
        }
        // A database that nobody uses can be copied.
        String backup = copy(url);
        try (Database database = new Database(TestPostgres.config(url))) {
            database.migrate();
            project(
                    new TestProjection(database),
                    topics.record(second.succeeded(1)),
                    topics.record(TestUsage.call(NOW, 7).build()),
                    topics.record(erased(first)));
        }
        Map<String, List<String>> whole = tables(url);

        try (Database restored = new Database(TestPostgres.config(backup))) {
            assertThat(tables(backup)).isNotEqualTo(whole);
            readOn(new TestProjection(restored));

            assertThat(tables(backup)).isEqualTo(whole);
            assertThat(column(backup, "SELECT event_id FROM webhook_delivery")).hasSize(2);
            assertThat(column(backup, "SELECT event_id FROM webhook_delivery ORDER BY 1"))
                    .isEqualTo(column(url, "SELECT event_id FROM webhook_delivery ORDER BY 1"));
        }
    }

    private static ErasedJob erased(TestJob job) {
        return ErasedJob.newBuilder()
                .setJobId(job.id.value())
                .setTenant(TestJob.TENANT)
                .setRun(1)
                .setKeyId("key-1")
                .setErasedAtMs(NOW.toEpochMilli())
                .build();
    }

    /** The role starts, on the same log, where the database says. */
    private void readOn(TestProjection projection) throws Exception {
        MockConsumer<byte[], byte[]> consumer = new MockConsumer<>("earliest");
        Projection role = projection.on(consumer);
        Thread thread = Thread.ofPlatform().start(role::run);
        try {
            await().atMost(Duration.ofSeconds(30)).until(() -> !consumer.subscription().isEmpty());
            consumer.schedulePollTask(() -> assign(consumer));
            await().atMost(Duration.ofSeconds(30)).until(() -> atTheEnd(projection));
        } finally {
            role.stop();
            thread.join();
        }
    }

    private void assign(MockConsumer<byte[], byte[]> consumer) {
        Map<TopicPartition, Long> starts = new HashMap<>();
        Map<TopicPartition, Long> ends = new HashMap<>();
        for (TopicPartition partition : PARTITIONS) {
            starts.put(partition, 0L);
            ends.put(partition, end(partition));
        }
        consumer.updateBeginningOffsets(starts);
        consumer.updateEndOffsets(ends);
        consumer.rebalance(PARTITIONS);
        log.forEach(consumer::addRecord);
    }

    private boolean atTheEnd(TestProjection projection) {
        return PARTITIONS.stream()
                .allMatch(partition -> projection.load(partition).nextOffset() == end(partition));
    }

    private long end(TopicPartition partition) {
        return log.stream()
                .filter(
                        record ->
                                record.topic().equals(partition.topic())
                                        && record.partition() == partition.partition())
                .count();
    }

    /** As a backup has it: all that was committed at one moment. */
    private static String copy(String url) throws SQLException {
        String name = url.replaceFirst(".*/([^?]+).*", "$1");
        String at = url.replace("/" + name, "/postgres");
        TestPostgres.execute(at, "CREATE DATABASE %1$s_backup TEMPLATE %1$s".formatted(name));
        return url.replace("/" + name, "/" + name + "_backup");
    }

    private static Map<String, List<String>> tables(String url) throws SQLException {
        Map<String, List<String>> tables = new TreeMap<>();
        for (String table : TABLES) {
            tables.put(
                    table,
                    column(url, "SELECT t::text FROM %s t ORDER BY t::text".formatted(table)));
        }
        return tables;
    }

    private static List<String> column(String url, String sql) throws SQLException {
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
