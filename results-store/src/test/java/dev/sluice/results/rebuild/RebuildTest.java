package dev.sluice.results.rebuild;

import static dev.sluice.results.project.TestProjection.NOW;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sluice.results.query.JobLookup;
import dev.sluice.results.rebuild.TestRebuild.Heard;
import dev.sluice.results.testkit.TestJob;
import dev.sluice.results.webhook.endpoint.TestEndpoints;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Rebuilding against a real PostgreSQL and a log in memory. */
class RebuildTest {
    private static final List<String> KEPT =
            List.of(
                    "projection_progress",
                    "webhook_endpoint",
                    "webhook_delivery",
                    "redrive",
                    "redrive_wish",
                    "sluice_schema_history");

    private final TestRebuild rebuilds = new TestRebuild();

    @BeforeEach
    void migrate() {
        rebuilds.database.migrate();
    }

    @AfterEach
    void close() {
        rebuilds.close();
    }

    @Test
    void makesTheSameRowsAndSumsAgain() throws Exception {
        rebuilds.history();
        Map<String, List<String>> whole = rebuilds.tables();
        rebuilds.damage();

        Rebuild.Outcome outcome = rebuilds.rebuild(Map.of());

        assertThat(rebuilds.tables()).isEqualTo(whole);
        assertThat(outcome).isEqualTo(new Rebuild.Outcome(0, 0, Optional.empty(), 0, 0));
    }

    /** Nobody who reads meanwhile misses the job, or is refused. */
    @Test
    void readsGoOn() throws Exception {
        rebuilds.history();
        TestJob job = TestJob.acceptedAt(NOW);
        rebuilds.project(rebuilds.topics.record(job.succeeded(1)));
        AtomicBoolean over = new AtomicBoolean();
        AtomicInteger reads = new AtomicInteger();
        try (var threads = Executors.newSingleThreadExecutor()) {
            Future<Integer> missed =
                    threads.submit(
                            () -> {
                                int none = 0;
                                while (!over.get()) {
                                    none += found(job) ? 0 : 1;
                                    reads.incrementAndGet();
                                }
                                return none;
                            });
            // Some before it, between all its steps, and behind it.
            awaitMore(reads, missed);
            rebuilds.rebuild(
                    new Heard(() -> awaitMore(reads, missed), () -> awaitMore(reads, missed)));
            awaitMore(reads, missed);
            over.set(true);

            assertThat(missed.get()).isZero();
        }
    }

    private boolean found(TestJob job) throws SQLException {
        try (Connection connection = rebuilds.database.jobReader()) {
            return rebuilds.projection
                    .days
                    .find(
                            connection,
                            tables -> JobLookup.find(connection, tables, TestJob.TENANT, job.id))
                    .isPresent();
        }
    }

    private static void awaitMore(AtomicInteger reads, Future<?> reader) {
        int before = reads.get();
        await().atMost(Duration.ofSeconds(30))
                .until(() -> reader.isDone() || reads.get() > before + 1);
    }

    @Test
    void leavesNothingBehind() throws Exception {
        rebuilds.history();

        rebuilds.rebuild(Map.of());

        assertThat(rebuilds.column("SELECT schema_name FROM information_schema.schemata"))
                .doesNotContain(RebuildTables.SCHEMA);
    }

    @Test
    void theProjectionGoesOnWhereItWas() throws Exception {
        rebuilds.history();
        rebuilds.rebuild(Map.of());
        TestJob next = TestJob.acceptedAt(NOW.plusSeconds(1));

        rebuilds.project(
                rebuilds.topics.record(next.queued(1)), rebuilds.topics.record(next.succeeded(1)));

        assertThat(
                        rebuilds.column(
                                "SELECT status FROM job WHERE job_id = '%s'"
                                        .formatted(next.id.value())))
                .containsExactly("succeeded");
    }

    @Test
    void whatComesWhileItReadsIsInIt() throws Exception {
        rebuilds.history();
        TestJob next = TestJob.acceptedAt(NOW.plusSeconds(1));
        List<ConsumerRecord<byte[], byte[]>> more =
                List.of(
                        rebuilds.topics.record(next.queued(1)),
                        rebuilds.topics.record(next.succeeded(1)));

        // Before the tables are exchanged, and after they were caught up.
        rebuilds.rebuild(new Heard(() -> more.forEach(rebuilds::project), () -> {}));

        assertThat(
                        rebuilds.column(
                                "SELECT status FROM job WHERE job_id = '%s'"
                                        .formatted(next.id.value())))
                .containsExactly("succeeded");
    }

    @Test
    void tellsNobodyAgain() throws Exception {
        new TestEndpoints(rebuilds.database, InstantSource.fixed(NOW))
                .create("acme", "https://receiver.example/", "job.succeeded");
        rebuilds.history();
        assertThat(rebuilds.column("SELECT status FROM webhook_delivery"))
                .containsExactly("pending");
        // Gone, so that a delivery made again would show.
        rebuilds.execute("DELETE FROM webhook_delivery");

        rebuilds.rebuild(Map.of());

        assertThat(rebuilds.column("SELECT id FROM webhook_delivery")).isEmpty();
        assertThat(rebuilds.column("SELECT url FROM webhook_endpoint"))
                .contains("https://receiver.example/");
    }

    /** Who adds a table says here whether it is made from topics, and in RebuildTables. */
    @Test
    void everyTableIsMadeAgainOrKept() throws Exception {
        List<String> all = new ArrayList<>(RebuildTables.PROJECTED);
        all.addAll(KEPT);

        assertThat(
                        rebuilds.column(
                                """
                                SELECT relname FROM pg_class c WHERE relnamespace = 'public'::regnamespace
                                   AND relkind IN ('r', 'p') AND NOT relispartition\
                                """))
                .containsExactlyInAnyOrderElementsOf(all);
    }
}
