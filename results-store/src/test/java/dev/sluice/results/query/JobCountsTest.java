package dev.sluice.results.query;

import static dev.sluice.results.project.TestProjection.NOW;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.results.postgres.Database;
import dev.sluice.results.project.TestProjection;
import dev.sluice.results.retention.DayCatalogue;
import dev.sluice.results.testkit.HeldJobs;
import dev.sluice.results.testkit.TestJob;
import dev.sluice.results.testkit.TestPostgres;
import dev.sluice.results.testkit.TestTopics;
import java.sql.Connection;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class JobCountsTest {
    private final Database database = TestPostgres.database();
    private final TestProjection projection = new TestProjection(database);
    private final TestTopics topics = new TestTopics();

    /** Today two classes have jobs, yesterday one, and ten days ago one. */
    @BeforeEach
    void project() {
        projection.project(
                topics.record(TestJob.acceptedAt(NOW).queued(1)),
                topics.record(
                        TestJob.acceptedAt(NOW.minusSeconds(1)).ofClass("long").failed(1, "")),
                topics.record(TestJob.acceptedAt(NOW.minusSeconds(2)).succeeded(1)),
                topics.record(TestJob.acceptedAt(NOW.minus(Duration.ofDays(1))).succeeded(1)),
                topics.record(TestJob.acceptedAt(NOW.minus(Duration.ofDays(10))).queued(1)));
    }

    @AfterEach
    void close() {
        database.close();
    }

    private Map<String, Long> newest(int jobsMax) throws Exception {
        try (Connection connection = database.jobReader()) {
            return JobCounts.of(
                    connection,
                    DayCatalogue.now(connection),
                    TestJob.TENANT,
                    jobsMax,
                    NOW.toEpochMilli());
        }
    }

    @Test
    void countsAllDaysAndClasses() throws Exception {
        assertThat(newest(100)).isEqualTo(Map.of("queued", 2L, "failed", 1L, "succeeded", 2L));
    }

    @Test
    void countsNoMoreThanTheNewest() throws Exception {
        assertThat(newest(2)).isEqualTo(Map.of("queued", 1L, "failed", 1L));
        assertThat(newest(4)).isEqualTo(Map.of("queued", 1L, "failed", 1L, "succeeded", 2L));
    }

    @Test
    void namesTheTablesOfDaysAlone() throws Exception {
        try (var held = HeldJobs.of(database)) {
            assertThat(held).isNotNull();
            assertThat(newest(100)).hasSize(3);
        }
    }
}
