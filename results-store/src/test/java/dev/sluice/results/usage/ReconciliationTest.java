package dev.sluice.results.usage;

import static dev.sluice.results.testkit.TestUsage.call;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.results.postgres.Database;
import dev.sluice.results.project.TestProjection;
import dev.sluice.results.testkit.TestPostgres;
import dev.sluice.results.testkit.TestTopics;
import dev.sluice.results.usage.Reconciliation.Compared;
import dev.sluice.runtime.kafka.KafkaConfig;
import dev.sluice.runtime.kafka.KafkaSettings;
import dev.sluice.schema.avro.UsageRecord;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ReconciliationTest {
    private static final Instant NOW = TestProjection.NOW;

    private final String url = TestPostgres.newUrl();
    private final Database database = new Database(TestPostgres.config(url));
    private final TestTopics topics = new TestTopics();
    private final TestProjection projection = new TestProjection(database);
    private final List<ConsumerRecord<byte[], byte[]>> log = new ArrayList<>();

    @AfterEach
    void close() {
        database.close();
    }

    private void book(UsageRecord.Builder... records) {
        database.migrate();
        for (UsageRecord.Builder record : records) {
            var written = topics.record(record.build());
            log.add(written);
            projection.project(written);
        }
    }

    /** What the topic still has: everything from {@code beginning} on. */
    private Compared compare(int beginning) throws Exception {
        var consumer = new MockConsumer<byte[], byte[]>("earliest");
        var reconciliation =
                new Reconciliation(
                        database,
                        new KafkaSettings(new KafkaConfig("localhost:1", Map.of())),
                        TestTopics.TOPICS,
                        TestTopics.CODECS,
                        new UsageConfig(90, 1_100, 10),
                        InstantSource.fixed(NOW));
        consumer.updateBeginningOffsets(Map.of(TestTopics.USAGE, (long) beginning));
        consumer.updateEndOffsets(Map.of(TestTopics.USAGE, (long) log.size()));
        // Records can be added when they are assigned, and are gone once they are polled.
        Runnable fill =
                () ->
                        log.subList(beginning, log.size())
                                .forEach(
                                        record -> {
                                            if (record.offset()
                                                    >= consumer.position(TestTopics.USAGE)) {
                                                consumer.addRecord(record);
                                            }
                                        });
        consumer.schedulePollTask(fill);
        if (beginning > 0) {
            consumer.schedulePollTask(fill);
        }
        return reconciliation.compare(consumer, TestTopics.PARTITION);
    }

    @Test
    void findsAllEqualToTheNanoDollar() throws Exception {
        book(
                call(NOW, 1),
                call(NOW.minus(Duration.ofDays(3)), 20),
                call(Instant.EPOCH, 1),
                call(NOW, -7).setLate(true));

        Compared compared = compare(0);

        assertThat(compared.differences()).isEmpty();
        assertThat(compared.records()).isEqualTo(3);
        assertThat(compared.sums()).isEqualTo(2);
        assertThat(compared.costNanoUsd()).isEqualTo(14);
    }

    @Test
    void namesWhatDiffersByOneNanoDollar() throws Exception {
        book(call(NOW, 1), call(NOW.minus(Duration.ofDays(3)), 20));
        TestPostgres.execute(
                url, "UPDATE usage_hour SET cost_nano_usd = 21 WHERE cost_nano_usd = 20");

        assertThat(compare(0).differences())
                .hasSize(2)
                .anySatisfy(
                        difference ->
                                assertThat(difference)
                                        .contains(
                                                "hour 2026-03-07T12:00:00Z, tenant acme",
                                                "cost_nano_usd is 21, of the records 20"))
                .anySatisfy(difference -> assertThat(difference).contains("1 sums of days"));
    }

    @Test
    void namesSumsOfNoRecordsAndRecordsOfNoSum() throws Exception {
        book(call(NOW, 1), call(NOW.minus(Duration.ofDays(3)), 20));
        TestPostgres.execute(url, "DELETE FROM usage_hour WHERE cost_nano_usd = 20");
        TestPostgres.execute(url, "DELETE FROM usage_day WHERE cost_nano_usd = 20");
        TestPostgres.execute(url, "UPDATE usage_hour SET start_ms = start_ms - 3600000");

        assertThat(compare(0).differences())
                .anySatisfy(one -> assertThat(one).contains("records is 0, of the records 1"))
                .anySatisfy(one -> assertThat(one).contains("records is 1, of the records 0"));
    }

    @Test
    void looksOnlyAtHoursThatTheTopicStillHasWhole() throws Exception {
        book(
                call(NOW.minus(Duration.ofHours(5)), 1),
                call(NOW.minus(Duration.ofHours(4)), 2),
                call(NOW, 4));

        // The first record has been removed; the hours of the second may lack others.
        Compared compared = compare(1);

        assertThat(compared.differences()).isEmpty();
        assertThat(compared.records()).isEqualTo(1);
        assertThat(compared.costNanoUsd()).isEqualTo(4);
    }
}
