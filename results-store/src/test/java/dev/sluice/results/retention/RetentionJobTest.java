package dev.sluice.results.retention;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.results.postgres.Database;
import dev.sluice.results.testkit.TestPostgres;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Days of a class that is kept for one day, and whose jobs may wait for seven. */
class RetentionJobTest {
    private static final Instant NOW = Instant.parse("2026-03-12T00:30:00Z");
    private static final DayPartition OVER = day("2026-03-01");
    private static final DayPartition OVER_TOO = day("2026-03-02");
    private static final DayPartition LATE = day("2026-03-09");
    private static final DayPartition LATE_TOO = day("2026-03-10");

    private final String url = TestPostgres.newUrl();
    private final Database database = new Database(TestPostgres.config(url));
    private final Partitions partitions = new Partitions(database);
    private final List<Instant> asked = new ArrayList<>();
    private final RetentionConfig config =
            new RetentionConfig(30, Map.of("short", 1), 2, Duration.ofHours(1));
    private final RetentionJob retention =
            new RetentionJob(
                    database,
                    partitions,
                    config.policy(),
                    config,
                    List.of(
                            now -> {
                                asked.add(now);
                                return false;
                            }),
                    InstantSource.fixed(NOW));

    @AfterEach
    void close() {
        retention.close();
        database.close();
    }

    @Test
    void aDayThatCannotBeDroppedHoldsUpNothingElse() throws SQLException {
        database.migrate();
        partitions.ensure(List.of(OVER, OVER_TOO));
        refuseToDetach(OVER);

        boolean more = retention.round(NOW);

        assertThat(partitions.existing()).containsKey(OVER).doesNotContainKey(OVER_TOO);
        assertThat(asked).containsExactly(NOW);
        assertThat(more).as("it is tried again soon").isTrue();
    }

    @Test
    void aLateDayThatCannotBeTidiedHoldsUpNothingElse() throws SQLException {
        database.migrate();
        partitions.ensure(List.of(LATE, LATE_TOO));
        // One waits, so the other has to be deleted.
        job(LATE, "waits", "NULL");
        job(LATE, "ended", "1");
        refuseToDelete(LATE);

        boolean more = retention.round(NOW);

        assertThat(partitions.existing()).containsKey(LATE).doesNotContainKey(LATE_TOO);
        assertThat(asked).containsExactly(NOW);
        assertThat(more).as("it is tried again soon").isTrue();
    }

    @Test
    void saysThatNothingIsLeft() throws SQLException {
        database.migrate();
        partitions.ensure(List.of(OVER, LATE));

        assertThat(retention.round(NOW)).isFalse();
    }

    @Test
    void asksWhatHasFailedAgainSoon() throws SQLException {
        database.migrate();
        try (RetentionJob failing =
                new RetentionJob(
                        database,
                        partitions,
                        config.policy(),
                        config,
                        List.of(
                                now -> {
                                    throw new SQLException("no");
                                }),
                        InstantSource.fixed(NOW))) {
            assertThat(failing.round(NOW)).isTrue();
        }
    }

    private static DayPartition day(String day) {
        return new DayPartition("short", LocalDate.parse(day));
    }

    private void job(DayPartition day, String core, String finishedMs) throws SQLException {
        TestPostgres.execute(
                url,
                """
                INSERT INTO job (created_ms, progress, run, core, retention_class, job_id, tenant, status,
                  operation, model, priority, key_id, finished_ms)
                VALUES (%d, 1, 1, '%s', 'short', 'job', 'acme', 's', 'o', 'm', 'batch', 'k', %s)"""
                        .formatted(day.fromMs(), core, finishedMs));
    }

    private void refuseToDetach(DayPartition day) throws SQLException {
        TestPostgres.execute(
                url,
                """
                CREATE FUNCTION refuse() RETURNS event_trigger LANGUAGE plpgsql AS $$ BEGIN
                  IF current_query() LIKE '%%DETACH PARTITION "%s"%%' THEN RAISE 'refused'; END IF; END $$;
                CREATE EVENT TRIGGER refuse ON ddl_command_start WHEN TAG IN ('ALTER TABLE')
                  EXECUTE FUNCTION refuse()"""
                        .formatted(day.table()));
    }

    private void refuseToDelete(DayPartition day) throws SQLException {
        TestPostgres.execute(
                url,
                """
                CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE 'refused'; END $$;
                CREATE TRIGGER refuse BEFORE DELETE ON "%s" EXECUTE FUNCTION refuse()"""
                        .formatted(day.table()));
    }
}
