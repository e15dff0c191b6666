package dev.sluice.results.redrive;

import static dev.sluice.results.project.TestProjection.NOW;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.results.postgres.Database;
import dev.sluice.results.project.TestProjection;
import dev.sluice.results.redrive.PendingRuns.PendingRun;
import dev.sluice.results.redrive.TakenJobs.Standing;
import dev.sluice.results.testkit.HeldJobs;
import dev.sluice.results.testkit.TestJob;
import dev.sluice.results.testkit.TestPostgres;
import dev.sluice.results.testkit.TestTopics;
import java.sql.Connection;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class TakenJobsTest {
    private final Database database = TestPostgres.database();
    private final TestProjection projection = new TestProjection(database);
    private final TestTopics topics = new TestTopics();

    private final TestJob today = TestJob.acceptedAt(NOW);
    private final TestJob later = TestJob.acceptedAt(NOW.plusSeconds(9)).ofClass("long");
    private final TestJob before = TestJob.acceptedAt(NOW.minus(Duration.ofDays(9)));
    private final TestJob gone = TestJob.acceptedAt(NOW.minus(Duration.ofDays(5)));

    @AfterEach
    void close() {
        database.close();
    }

    private Map<String, Standing> standings(String tenant, TestJob... jobs) throws Exception {
        List<PendingRun> runs =
                Stream.of(jobs).map(job -> new PendingRun(job.id.value(), 2, 0, 0)).toList();
        try (Connection connection = database.writer()) {
            Map<String, Standing> found = TakenJobs.standings(connection, tenant, runs);
            connection.rollback();
            return found;
        }
    }

    @Test
    void findsJobsOfAllDaysAndClasses() throws Exception {
        projection.project(
                topics.record(today.failed(1, "")),
                topics.record(later.queued(2)),
                topics.record(before.failed(1, "")));

        assertThat(standings(TestJob.TENANT, today, later, before, gone))
                .isEqualTo(
                        Map.of(
                                today.id.value(), new Standing(1, true, false, null),
                                later.id.value(), new Standing(2, false, false, null),
                                before.id.value(), new Standing(1, true, false, null)));
        assertThat(standings("other", today)).isEmpty();
    }

    @Test
    void namesTheTablesOfTheirDaysAlone() throws Exception {
        projection.project(topics.record(today.failed(1, "")), topics.record(before.queued(1)));

        try (var held = HeldJobs.of(database)) {
            assertThat(held).isNotNull();
            assertThat(standings(TestJob.TENANT, today, before)).hasSize(2);
        }
    }
}
