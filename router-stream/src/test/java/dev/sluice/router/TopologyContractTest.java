package dev.sluice.router;

import static dev.sluice.router.JobBuilder.aJob;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.router.commit.CommitPaces;
import dev.sluice.router.coordinator.CoordinatorSupplier;
import dev.sluice.router.metric.RouterMetrics;
import dev.sluice.schema.avro.JobEntry;
import dev.sluice.schema.topic.Changelogs;
import dev.sluice.schema.topic.Topics;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Objects;
import java.util.Set;
import java.util.TreeSet;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.TopologyDescription;
import org.apache.kafka.streams.processor.TimestampExtractor;
import org.junit.jupiter.api.Test;

/** What other versions and operators rely on: names, order of reading, layout of state. */
class TopologyContractTest {
    private static Topology topology() {
        return RouterTopology.build(
                RouterHarness.CODECS,
                RouterHarness.TOPICS,
                TestCatalog::usual,
                RouterConfig.DEFAULT,
                CommitPaces.NEVER,
                new RouterMetrics(new SimpleMeterRegistry(), InstantSource.system()));
    }

    @Test
    void keepsItsNodesAndStores() throws IOException {
        if (Boolean.getBoolean("sluice.golden.write")) {
            Files.writeString(
                    Path.of("src/test/resources/topology.txt"), topology().describe().toString());
        }
        try (InputStream golden =
                Objects.requireNonNull(getClass().getResourceAsStream("/topology.txt"))) {
            assertThat(topology().describe().toString().strip())
                    .isEqualTo(new String(golden.readAllBytes(), StandardCharsets.UTF_8).strip());
        }
    }

    @Test
    void keepsStateInTheChangelogsThatTheChecksLookAt() {
        Set<String> stores = new TreeSet<>();
        for (var part : topology().describe().subtopologies()) {
            for (var node : part.nodes()) {
                if (node instanceof TopologyDescription.Processor processor) {
                    stores.addAll(processor.stores());
                }
            }
        }

        assertThat(Changelogs.of(RouterHarness.TOPICS.layout()))
                .extracting(Changelogs.Changelog::store)
                .containsExactlyInAnyOrderElementsOf(stores);
    }

    @Test
    void readsAttemptsAndSharesBeforeAnyRequest() {
        assertThat(extractor("attempts")).isInstanceOf(FirstInLine.class);
        assertThat(extractor("granted-shares")).isInstanceOf(FirstInLine.class);
        assertThat(extractor("requests")).isNotInstanceOf(FirstInLine.class);
        assertThat(extractor("reported-demand")).isNotInstanceOf(FirstInLine.class);
    }

    private static TimestampExtractor extractor(String source) {
        return TaskSurgery.extractor(topology(), source);
    }

    @Test
    void shiftsTimeBackByADayAndNeverBelowZero() {
        assertThat(new FirstInLine().extract(recordAt(Duration.ofDays(3).toMillis()), 0))
                .isEqualTo(Duration.ofDays(2).toMillis());
        assertThat(new FirstInLine().extract(recordAt(5), 0)).isZero();
    }

    @Test
    void compactsItsChangelogsSoonAndInSmallSegments() {
        var stores =
                new CoordinatorSupplier(
                                RouterHarness.CODECS,
                                RouterHarness.TOPICS,
                                TestCatalog::usual,
                                RouterConfig.DEFAULT,
                                CommitPaces.NEVER,
                                new RepeatedFailures(),
                                new RouterMetrics(
                                        new SimpleMeterRegistry(), InstantSource.system()))
                        .stores();

        assertThat(stores).hasSize(7);
        assertThat(stores)
                .allSatisfy(
                        store ->
                                assertThat(store.logConfig())
                                        .containsEntry("segment.bytes", "33554432")
                                        .containsEntry("min.cleanable.dirty.ratio", "0.1")
                                        .containsEntry("max.compaction.lag.ms", "60000")
                                        .containsEntry("delete.retention.ms", "3600000"));
    }

    @Test
    void writesAtMostFiveChangelogRecordsForAnOrdinaryJob() {
        try (RouterHarness router = new RouterHarness()) {
            FakeWorker worker = router.worker("w1", 8);
            router.submit(aJob());
            worker.run(router.dispatch());
            router.pass(Duration.ofSeconds(1));
            router.changelogWrites();

            for (int i = 0; i < 50; i++) {
                router.submit(aJob());
                worker.run(router.dispatch());
            }

            // The allocator's store is cached and counts divisions, not jobs.
            assertThat(router.changelogWrites("allocations")).isLessThan(10);
            // What a route and a lane have shown: when it has doubled, or half a minute later.
            assertThat(router.changelogWrites("learnt")).isLessThanOrEqualTo(2 * 6);
            assertThat(router.changelogWrites()).isLessThanOrEqualTo(50 * 5);
        }
    }

    @Test
    void keepsTheIndexEntryOfAnOrdinaryJobWithin300Bytes() {
        try (RouterHarness router = new RouterHarness()) {
            FakeWorker worker = router.worker("w1", 8);
            router.submit(aJob());
            worker.claim(router.dispatch());

            JobEntry entry = (JobEntry) router.stored("jobs").getFirst();
            int bytes = RouterHarness.CODECS.forStore("jobs", JobEntry.class).encode(entry).length;

            assertThat(bytes).isLessThanOrEqualTo(300);
        }
    }

    private static ConsumerRecord<Object, Object> recordAt(long timestamp) {
        return new ConsumerRecord<>(
                Topics.ATTEMPTS,
                0,
                0,
                timestamp,
                TimestampType.LOG_APPEND_TIME,
                0,
                0,
                new byte[0],
                new byte[0],
                new RecordHeaders(),
                java.util.Optional.empty());
    }
}
