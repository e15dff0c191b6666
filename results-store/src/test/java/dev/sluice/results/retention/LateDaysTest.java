package dev.sluice.results.retention;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.sluice.results.postgres.Database;
import dev.sluice.results.testkit.TestPostgres;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Jobs of a class that is kept for one day, and that may wait for seven. */
class LateDaysTest {
    private static final LocalDate DAY = LocalDate.parse("2026-03-10");
    private static final DayPartition PARTITION = new DayPartition("short", DAY);
    private static final Instant ACCEPTED = Instant.parse("2026-03-10T12:00:00Z");

    /** The first round after the day is older than its class is kept. */
    private static final Instant OVER = Instant.parse("2026-03-12T00:30:00Z");

    private final Database database = TestPostgres.database();
    private final Partitions partitions = new Partitions(database);
    private final RetentionConfig config =
            new RetentionConfig(30, Map.of("short", 1), 2, Duration.ofHours(1));
    private final RetentionJob retention =
            new RetentionJob(
                    database,
                    partitions,
                    config.policy(),
                    config,
                    List.of(),
                    InstantSource.fixed(ACCEPTED));

    @BeforeEach
    void makeTheDay() throws SQLException {
        partitions.ensure(List.of(PARTITION));
    }

    @AfterEach
    void close() {
        retention.close();
        database.close();
    }

    @Test
    void aDayGoesWholeWhenAllOfItHasEnded() throws SQLException {
        job("ended", OVER.minus(Duration.ofHours(25)), null);

        retention.round(OVER);

        assertThat(partitions.existing()).doesNotContainKey(PARTITION);
    }

    @Test
    void aJobThatWaitsStaysAndThoseBesideItGo() throws SQLException {
        job("ended", OVER.minus(Duration.ofHours(25)), null);
        job("waits", null, null);

        retention.round(OVER);

        assertThat(jobs()).containsExactly("waits");
    }

    @Test
    void whatEndsLateIsThereForADay() throws SQLException {
        job("late", OVER.plus(Duration.ofHours(2)), null);

        retention.round(OVER.plus(Duration.ofHours(20)));
        assertThat(jobs()).containsExactly("late");

        retention.round(OVER.plus(Duration.ofHours(27)));
        assertThat(partitions.existing()).doesNotContainKey(PARTITION);
    }

    @Test
    void linesStayUntilTheFilesOfTheirBatchAreMade() throws SQLException {
        batch("batch_live", null);
        batch("batch_over", "completed");
        Instant ended = ACCEPTED.plusSeconds(60);
        job("of-live", ended, "batch_live");
        job("of-over", ended, "batch_over");
        job("of-none", ended, null);

        retention.round(OVER);

        assertThat(jobs()).containsExactly("of-live");
    }

    @Test
    void looksAtADayThatItKeepsOnceADay() throws SQLException {
        job("waits", null, null);
        retention.round(OVER);
        job("ended", OVER.minus(Duration.ofHours(25)), null);

        retention.round(OVER.plus(Duration.ofHours(1)));
        assertThat(jobs()).containsExactly("ended", "waits");

        retention.round(OVER.plus(Duration.ofHours(24)));
        assertThat(jobs()).containsExactly("waits");
    }

    @Test
    void noDayStaysForLongerThanAJobMayWait() throws SQLException {
        job("waits", null, null);

        retention.round(ACCEPTED.plus(Duration.ofDays(8)));
        assertThat(jobs()).containsExactly("waits");

        retention.round(ACCEPTED.plus(Duration.ofDays(9)));
        assertThat(partitions.existing()).doesNotContainKey(PARTITION);
    }

    /** It grew while its first block was looked at, and stands behind the last one now. */
    @Test
    void aRowThatMovesWhileItLooksIsSeen() throws Exception {
        job("waits", null, null);
        job("beside", ACCEPTED, null);
        execute("UPDATE job SET error_message = repeat('x', 5000) WHERE core = 'beside'");
        try (var threads = Executors.newVirtualThreadPerTaskExecutor();
                Connection other = database.writer();
                Statement statement = other.createStatement()) {
            // What is looked for names batches, so the first look waits for them.
            statement.execute("LOCK TABLE batch");
            Future<Boolean> needed =
                    threads.submit(() -> new LateDays(database, 1).isNeeded(PARTITION, OVER));
            await("the look at the first block")
                    .atMost(Duration.ofSeconds(30))
                    .until(() -> waitsForBatches(statement));

            statement.execute(
                    "UPDATE job SET error_message = repeat('x', 5000) WHERE core = 'waits'");
            assertThat(block(statement, "waits")).isEqualTo(1);
            other.commit();

            assertThat(needed.get(30, TimeUnit.SECONDS)).isTrue();
        }
        assertThat(jobs()).containsExactly("waits");
    }

    private static boolean waitsForBatches(Statement statement) throws SQLException {
        try (ResultSet row =
                statement.executeQuery(
                        "SELECT 1 FROM pg_locks WHERE relation = 'batch'::regclass AND NOT granted")) {
            return row.next();
        }
    }

    private static long block(Statement statement, String core) throws SQLException {
        try (ResultSet row =
                statement.executeQuery(
                        "SELECT (ctid::text::point)[0]::bigint FROM job WHERE core = '%s'"
                                .formatted(core))) {
            row.next();
            return row.getLong(1);
        }
    }

    private void execute(String sql) throws SQLException {
        try (Connection connection = database.writer();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
            connection.commit();
        }
    }

    private void job(String core, @Nullable Instant finished, @Nullable String batch)
            throws SQLException {
        try (Connection connection = database.writer();
                PreparedStatement insert =
                        connection.prepareStatement(
                                """
                                INSERT INTO job (created_ms, progress, run, core, retention_class, job_id, tenant, status,
                                  operation, model, priority, key_id, finished_ms, batch_id)
                                VALUES (?, 1, 1, ?, 'short', ?, 'acme', ?, 'chat.completions', 'small', 'batch', 'k', ?, ?)""")) {
            insert.setLong(1, ACCEPTED.toEpochMilli());
            insert.setString(2, core);
            insert.setString(3, "job_" + core);
            insert.setString(4, finished == null ? "queued" : "succeeded");
            insert.setObject(5, finished == null ? null : finished.toEpochMilli());
            insert.setString(6, batch);
            insert.executeUpdate();
            connection.commit();
        }
    }

    private void batch(String id, @Nullable String endStatus) throws SQLException {
        try (Connection connection = database.writer();
                PreparedStatement insert =
                        connection.prepareStatement(
                                """
                                INSERT INTO batch (created_ms, deadline_ms, partition, batch_id, tenant, endpoint, input_file_id,
                                  completion_window, output_file_id, error_file_id, phase, stop, end_status)
                                VALUES (?, ?, 0, ?, 'acme', '/v1/chat/completions', 'f', '7d', 'o', 'e', 'EXPANDED', 'NONE', ?)""")) {
            insert.setLong(1, ACCEPTED.toEpochMilli());
            insert.setLong(2, ACCEPTED.plus(Duration.ofDays(7)).toEpochMilli());
            insert.setString(3, id);
            insert.setString(4, endStatus);
            insert.executeUpdate();
            connection.commit();
        }
    }

    private TreeSet<String> jobs() throws SQLException {
        TreeSet<String> cores = new TreeSet<>();
        try (Connection connection = database.writer();
                Statement select = connection.createStatement();
                ResultSet rows = select.executeQuery("SELECT core FROM job")) {
            while (rows.next()) {
                cores.add(rows.getString(1));
            }
            connection.rollback();
        }
        return cores;
    }
}
