package dev.sluice.results.redrive;

import static dev.sluice.results.project.TestProjection.NOW;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.results.postgres.Database;
import dev.sluice.results.postgres.DatabaseConfig;
import dev.sluice.results.testkit.TestJob;
import dev.sluice.results.testkit.TestPostgres;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Redrives that cannot go on, or not yet: what becomes of them, and of the others. */
class SlowFilterTest {
    @TempDir Path directory;

    private final String url = TestPostgres.newUrl();
    private TestRedrives redrives;

    @BeforeEach
    void prepare() {
        Database database =
                new Database(
                        new DatabaseConfig(
                                url,
                                "postgres",
                                null,
                                4,
                                Duration.ofSeconds(30),
                                Duration.ofMillis(250),
                                Duration.ofSeconds(30),
                                null));
        database.migrate();
        redrives = new TestRedrives(database, directory);
    }

    @AfterEach
    void close() {
        redrives.close();
    }

    @Test
    void endsAsFailedAndNamesItsFilter() throws Exception {
        redrives.failed(TestJob.acceptedAt(NOW.minusSeconds(60)));
        String id = redrives.create("\"status\":[\"failed\"],\"model\":\"small\"", "");

        try (Connection other = DriverManager.getConnection(url, "postgres", "")) {
            lockJobs(other);
            for (int i = 0; i < SlowPolicy.TIMES_MAX; i++) {
                assertThat(redrives.stored(id).status()).isEqualTo("running");
                redrives.rounds(2);
                redrives.now = redrives.now.plusSeconds(300);
            }
        }
        redrives.rounds(2);

        StoredRedrive ended = redrives.stored(id);
        assertThat(ended.status()).isEqualTo("failed");
        assertThat(ended.endedMs()).isNotNull();
        assertThat(ended.failure())
                .contains("\"model\":\"small\"")
                .contains("6 times")
                .contains("narrow it");
        assertThat(redrives.log.wishes).isEmpty();
        assertThat(RedriveJson.of(ended)).contains("\"failure\":\"the next jobs of filter");
    }

    @Test
    void goesOnWhenTheDatabaseWasMerelyBusy() throws Exception {
        redrives.failed(TestJob.acceptedAt(NOW.minusSeconds(60)));
        String id = redrives.create("\"status\":[\"failed\"]", "");
        try (Connection other = DriverManager.getConnection(url, "postgres", "")) {
            lockJobs(other);
            redrives.rounds(2);
        }
        assertThat(redrives.stored(id).slow()).as("the second waits").isEqualTo(1);

        redrives.now = NOW.plusSeconds(6);
        redrives.rounds(2);

        assertThat(redrives.log.wishes).hasSize(1);
        assertThat(redrives.stored(id).slow()).isZero();
    }

    @Test
    void manyThatWaitKeepNoneFromItsTurn() throws Exception {
        TestPostgres.execute(
                url,
                """
                INSERT INTO redrive (redrive_id, tenant, partition, created_ms, asked, taken_all, redriven)
                SELECT 'waits-' || n, 'globex-' || n, 0, %d, '{}', true, 1 FROM generate_series(1, %d) n"""
                        .formatted(NOW.toEpochMilli() - 1, RedriveRunner.LOOK_MAX));
        redrives.failed(TestJob.acceptedAt(NOW.minusSeconds(60)));
        redrives.create("\"status\":[\"failed\"]", "");

        // It is in every second look, and takes before it sends.
        redrives.rounds(4);

        assertThat(redrives.log.wishes).hasSize(1);
    }

    private static void lockJobs(Connection connection) throws Exception {
        connection.setAutoCommit(false);
        try (Statement lock = connection.createStatement()) {
            lock.execute("LOCK TABLE job IN ACCESS EXCLUSIVE MODE");
        }
    }
}
