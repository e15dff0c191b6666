package dev.sluice.results.query;

import static dev.sluice.results.project.TestProjection.NOW;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.results.postgres.Database;
import dev.sluice.results.project.TestProjection;
import dev.sluice.results.testkit.TestJob;
import dev.sluice.results.testkit.TestPostgres;
import dev.sluice.results.testkit.TestTopics;
import dev.sluice.results.testkit.TestUsage;
import dev.sluice.schema.avro.UsageRecord;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Cost and usage of a job whose run went on costing after its result. */
class RunTotalTest {
    private static final long IN_RESULT = 1_234_567_891L;

    private final Database database = TestPostgres.database();
    private final TestTopics topics = new TestTopics();
    private final TestProjection projection = new TestProjection(database);
    private final TestJob job = TestJob.acceptedAt(NOW);

    @AfterEach
    void close() {
        database.close();
    }

    @Test
    void hasWhatWasBookedAfterItsEnd() throws Exception {
        projection.project(result(1), usage(job, 1, 700, true));
        projection.project(usage(job, 1, -200, true));

        assertThat(found().costNanoUsd()).isEqualTo(IN_RESULT + 500);
        // The result's 18 tokens and 18 of each record.
        assertThat(found().usage()).contains("\"total_tokens\":54");
    }

    @Test
    void hasItTooWhenUsageIsProjectedFirst() throws Exception {
        projection.project(topics.record(job.started(1, 1)), usage(job, 1, 700, true));
        assertThat(found().costNanoUsd()).isNull();

        projection.project(result(1));

        assertThat(found().costNanoUsd()).isEqualTo(IN_RESULT + 700);
    }

    @Test
    void hasNothingTwice() throws Exception {
        projection.project(result(1), usage(job, 1, 700, false));

        assertThat(found().costNanoUsd()).isEqualTo(IN_RESULT);
        assertThat(found().usage()).contains("\"total_tokens\":18");
    }

    @Test
    void hasNothingOfAnotherRunOrJob() throws Exception {
        TestJob other = TestJob.acceptedAt(NOW);

        projection.project(
                result(1), usage(job, 1, 700, true), usage(other, 2, 5, true), result(2));

        assertThat(found().costNanoUsd()).isEqualTo(IN_RESULT);
    }

    @Test
    void isInListsAsWell() throws Exception {
        projection.project(result(1), usage(job, 1, 700, true));

        try (var connection = database.reader()) {
            JobFilter all =
                    new JobFilter(
                            List.of(),
                            Optional.empty(),
                            Optional.empty(),
                            Optional.empty(),
                            Optional.empty(),
                            0,
                            Long.MAX_VALUE,
                            Optional.empty(),
                            20);
            JobPage page =
                    projection.days.read(
                            connection,
                            tables ->
                                    JobListing.page(
                                            connection,
                                            tables,
                                            TestJob.TENANT,
                                            all,
                                            NOW.toEpochMilli()));
            assertThat(page.jobs())
                    .extracting(StoredJob::costNanoUsd)
                    .containsExactly(IN_RESULT + 700);
        }
    }

    private StoredJob found() throws Exception {
        try (var connection = database.reader()) {
            return projection
                    .days
                    .read(
                            connection,
                            tables -> JobLookup.find(connection, tables, TestJob.TENANT, job.id))
                    .orElseThrow();
        }
    }

    private ConsumerRecord<byte[], byte[]> result(int run) {
        return topics.record(job.succeeded(run));
    }

    private ConsumerRecord<byte[], byte[]> usage(
            TestJob of, int run, long costNanoUsd, boolean late) {
        UsageRecord.Builder usage =
                TestUsage.call(NOW, costNanoUsd).setJobId(of.id.value()).setRun(run).setLate(late);
        return topics.record(usage.build());
    }
}
