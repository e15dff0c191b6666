package dev.sluice.results.project;

import static dev.sluice.results.project.TestProjection.NOW;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sluice.results.postgres.Database;
import dev.sluice.results.postgres.DatabaseConfig;
import dev.sluice.results.testkit.TestJob;
import dev.sluice.results.testkit.TestPostgres;
import dev.sluice.results.testkit.TestTopics;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.common.TopicPartition;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The projection's thread against Kafka's own in-memory consumer and a real PostgreSQL. */
class ProjectionTest {
    private static final List<TopicPartition> BOTH = List.of(TestTopics.EVENTS, TestTopics.RESULTS);

    private final TestTopics topics = new TestTopics();
    private @Nullable Projection running;
    private @Nullable Thread thread;
    private @Nullable Database database;

    @BeforeAll
    static void bePatientWithABusyMachine() {
        Awaitility.setDefaultTimeout(Duration.ofSeconds(30));
    }

    @AfterEach
    void stop() throws InterruptedException {
        stopRunning();
        if (database != null) {
            database.close();
        }
    }

    @Test
    void startsWhereItStoppedAndReadsNothingTwice() throws Exception {
        Database postgres = open(TestPostgres.config(TestPostgres.newUrl()));
        postgres.migrate();
        TestProjection projection = new TestProjection(postgres);
        TestJob first = TestJob.acceptedAt(NOW);
        TestJob second = TestJob.acceptedAt(NOW);
        MockConsumer<byte[], byte[]> consumer = start(projection);
        addLater(consumer, topics.record(first.queued(1)));
        await().until(() -> rows(postgres) == 1);
        stopRunning();

        MockConsumer<byte[], byte[]> again = start(new TestProjection(postgres));
        await().untilAsserted(() -> assertThat(position(again, TestTopics.EVENTS)).isEqualTo(1));
        addLater(again, topics.record(second.queued(1)));

        await().until(() -> rows(postgres) == 2);
    }

    /**
     * Also when the consumer takes an older offset for the end, as Kafka's own now and then does.
     */
    @ParameterizedTest
    @ValueSource(longs = {0, -2})
    void anIdleResultsPartitionDoesNotHoldTheWatermarkBack(long end) throws Exception {
        Database postgres = open(TestPostgres.config(TestPostgres.newUrl()));
        postgres.migrate();
        TestProjection projection = new TestProjection(postgres);
        MockConsumer<byte[], byte[]> consumer = start(projection);
        consumer.schedulePollTask(() -> consumer.updateEndOffsets(Map.of(TestTopics.RESULTS, end)));
        addLater(consumer, topics.record(TestJob.acceptedAt(NOW).queued(1)));

        await().untilAsserted(
                        () ->
                                assertThat(projection.load(TestTopics.RESULTS).readThroughMs())
                                        .isEqualTo(
                                                projection.load(TestTopics.EVENTS).readThroughMs())
                                        .isPositive());
    }

    @Test
    void survivesThatPostgresIsAwayAtTheStartAndLater() throws Exception {
        Path data = TestPostgres.dataDirectory();
        int port = freePort();
        String url = "jdbc:postgresql://localhost:" + port + "/postgres";
        Database postgres = open(TestPostgres.impatientConfig(url));
        MockConsumer<byte[], byte[]> consumer = start(new TestProjection(postgres));
        addLater(consumer, topics.record(TestJob.acceptedAt(NOW).queued(1)));
        Projection projection = requireNonNull(running);
        assertThat(projection.working()).isFalse();

        try (EmbeddedPostgres first = TestPostgres.start(data, port)) {
            await().until(() -> rows(postgres) == 1);
            await().until(projection::working);
            assertThat(first.getPort()).isEqualTo(port);
        }
        addLater(consumer, topics.record(TestJob.acceptedAt(NOW).queued(1)));
        await().until(() -> !projection.working());

        try (EmbeddedPostgres second = TestPostgres.start(data, port)) {
            await().until(() -> rows(postgres) == 2);
            await().until(projection::working);
            assertThat(second.getPort()).isEqualTo(port);
            stopRunning();
        }
    }

    private Database open(DatabaseConfig config) {
        Database opened = new Database(config);
        database = opened;
        return opened;
    }

    private MockConsumer<byte[], byte[]> start(TestProjection projection) {
        MockConsumer<byte[], byte[]> consumer = new MockConsumer<>("earliest");
        Projection started = projection.on(consumer);
        running = started;
        thread = Thread.ofPlatform().start(started::run);
        await().until(() -> !consumer.subscription().isEmpty());
        consumer.schedulePollTask(
                () -> {
                    consumer.updateBeginningOffsets(
                            Map.of(TestTopics.EVENTS, 0L, TestTopics.RESULTS, 0L));
                    consumer.updateEndOffsets(
                            Map.of(TestTopics.EVENTS, 0L, TestTopics.RESULTS, 0L));
                    consumer.rebalance(BOTH);
                });
        return consumer;
    }

    private void stopRunning() throws InterruptedException {
        if (running != null && thread != null) {
            running.stop();
            thread.join();
            running = null;
        }
    }

    private static void addLater(
            MockConsumer<byte[], byte[]> consumer, ConsumerRecord<byte[], byte[]> record) {
        consumer.schedulePollTask(
                () -> {
                    consumer.addRecord(record);
                    consumer.updateEndOffsets(
                            Map.of(
                                    new TopicPartition(record.topic(), record.partition()),
                                    record.offset() + 1));
                });
    }

    private static long position(MockConsumer<byte[], byte[]> consumer, TopicPartition partition) {
        return consumer.assignment().contains(partition) ? consumer.position(partition) : -1;
    }

    private static long rows(Database database) {
        try {
            Object count = TestPostgres.value(database, "SELECT count(*) FROM job");
            return count == null ? -1 : (Long) count;
        } catch (IllegalStateException notYet) {
            return -1;
        }
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }
}
