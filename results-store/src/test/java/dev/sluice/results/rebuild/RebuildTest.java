package dev.sluice.results.rebuild;

import static dev.sluice.results.project.TestProjection.NOW;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.results.rebuild.TestRebuild.Heard;
import dev.sluice.results.testkit.TestJob;
import dev.sluice.results.webhook.endpoint.TestEndpoints;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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
