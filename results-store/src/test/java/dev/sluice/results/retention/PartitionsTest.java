package dev.sluice.results.retention;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.results.postgres.Database;
import dev.sluice.results.testkit.TestPostgres;
import java.io.IOException;
import java.nio.file.DirectoryIteratorException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class PartitionsTest {
    private static final Instant NOW = Instant.parse("2026-03-10T12:00:00Z");
    private static final LocalDate TODAY = LocalDate.parse("2026-03-10");

    private final Database database = TestPostgres.database();
    private final Partitions partitions = new Partitions(database);

    @AfterEach
    void close() {
        database.close();
    }

    @Test
    void aRoundMakesTheDaysAheadAndDropsTheDaysThatAreOver() throws SQLException {
        var config = new RetentionConfig(30, Map.of(), 2, Duration.ofHours(1));
        try (RetentionJob job =
                new RetentionJob(
                        database,
                        partitions,
                        config.policy(),
                        config,
                        List.of(),
                        InstantSource.fixed(NOW))) {
            job.round(NOW);
            assertThat(days()).containsExactly(TODAY, TODAY.plusDays(1), TODAY.plusDays(2));

            job.round(NOW.plus(Duration.ofDays(31)));
            assertThat(days())
                    .containsExactly(
                            TODAY.plusDays(1),
                            TODAY.plusDays(2),
                            TODAY.plusDays(31),
                            TODAY.plusDays(32),
                            TODAY.plusDays(33));
        }
    }

    @Test
    void oneThatFailsDoesNotKeepTheNextFromTidying() throws SQLException {
        var config = new RetentionConfig(30, Map.of(), 2, Duration.ofHours(1));
        List<Instant> tidied = new ArrayList<>();
        try (RetentionJob job =
                new RetentionJob(
                        database,
                        partitions,
                        config.policy(),
                        config,
                        List.of(
                                now -> {
                                    throw new SQLException("no");
                                },
                                now -> {
                                    throw new DirectoryIteratorException(new IOException("no"));
                                },
                                tidied::add),
                        InstantSource.fixed(NOW))) {
            job.round(NOW);
        }

        assertThat(tidied).containsExactly(NOW);
    }

    @Test
    void aRoundSaysWhetherSomethingIsLeft() throws SQLException {
        var config = new RetentionConfig(30, Map.of(), 2, Duration.ofHours(1));
        Iterator<Boolean> answers = List.of(true, false).iterator();
        try (RetentionJob job =
                new RetentionJob(
                        database,
                        partitions,
                        config.policy(),
                        config,
                        List.of(now -> answers.next()),
                        InstantSource.fixed(NOW))) {
            assertThat(job.round(NOW)).isTrue();
            assertThat(job.round(NOW)).isFalse();
        }
    }

    @Test
    void severalInstancesMayMakeTheSameDay() throws Exception {
        DayPartition day = new DayPartition("standard", TODAY);
        Callable<Void> make =
                () -> {
                    new Partitions(database).ensure(List.of(day));
                    return null;
                };
        try (var threads = Executors.newFixedThreadPool(4)) {
            for (Future<Void> made : threads.invokeAll(List.of(make, make, make, make))) {
                made.get();
            }
        }

        assertThat(partitions.existing()).containsOnlyKeys(day);
    }

    @Test
    void dropsOtherClassesThanTheStandardOne() throws SQLException {
        DayPartition day = new DayPartition("eu-strict", TODAY);
        partitions.ensure(List.of(day));

        partitions.drop(day, false);

        assertThat(partitions.existing()).isEmpty();
        partitions.ensure(List.of(day));
        assertThat(partitions.existing()).containsOnlyKeys(day);
    }

    @Test
    void finishesADropThatBrokeOffOnceTheDayWasDetached() throws SQLException {
        var config = new RetentionConfig(30, Map.of(), 2, Duration.ofHours(1));
        DayPartition over = new DayPartition("standard", TODAY.minusDays(60));
        DayPartition strict = new DayPartition("eu-strict", TODAY.minusDays(60));
        partitions.ensure(List.of(over, strict));
        detach(over, true);
        detach(strict, true);
        try (RetentionJob job =
                new RetentionJob(
                        database,
                        new Partitions(database),
                        config.policy(),
                        config,
                        List.of(),
                        InstantSource.fixed(NOW))) {
            assertThat(job.round(NOW)).isFalse();
        }

        assertThat(isThere(over)).isFalse();
        assertThat(isThere(strict)).isFalse();
    }

    @Test
    void leavesATableThatAnOperatorHasDetached() throws SQLException {
        DayPartition kept = new DayPartition("standard", TODAY);
        partitions.ensure(List.of(kept));
        detach(kept, false);

        assertThat(partitions.detached()).isEmpty();
        partitions.dropDetached(kept.table());

        assertThat(isThere(kept)).isTrue();
    }

    @Test
    void aDayThatIsNeededAgainReplacesWhatItsDropHasLeft() throws SQLException {
        DayPartition day = new DayPartition("standard", TODAY);
        partitions.ensure(List.of(day));
        detach(day, true);
        partitions.forget();

        partitions.ensure(List.of(day));

        assertThat(partitions.existing()).containsOnlyKeys(day);
        assertThat(partitions.detached()).isEmpty();
    }

    /** Nobody may take the new table of a day for the old one. */
    @Test
    void aDropThatBrokeOffSparesTheDayThatWasMadeAnew() throws SQLException {
        DayPartition day = new DayPartition("standard", TODAY);
        partitions.ensure(List.of(day));
        detach(day, true);
        List<String> seen = partitions.detached();
        partitions.forget();
        partitions.ensure(List.of(day));

        partitions.dropDetached(seen.getFirst());

        assertThat(partitions.existing()).containsOnlyKeys(day);
    }

    /** Whoever makes a day waits for it, and jobs for him. */
    @Test
    void aDropWaitsForAReaderNoLongerThanAMoment() throws SQLException {
        DayPartition day = new DayPartition("standard", TODAY);
        partitions.ensure(List.of(day));
        detach(day, true);

        try (Connection reader = database.writer();
                Statement statement = reader.createStatement()) {
            statement.execute("LOCK TABLE \"%s\" IN ACCESS SHARE MODE".formatted(day.table()));

            assertThatThrownBy(() -> partitions.dropDetached(day.table()))
                    .hasMessageContaining("lock timeout");
            reader.rollback();
        }
        partitions.dropDetached(day.table());

        assertThat(isThere(day)).isFalse();
    }

    /** As a drop that breaks off, or, without its mark, as an operator. */
    private void detach(DayPartition day, boolean drop) throws SQLException {
        try (Connection connection = database.writer();
                Statement statement = connection.createStatement()) {
            if (drop) {
                DetachedTable.mark(statement, day.table());
            }
            statement.execute(
                    "ALTER TABLE \"%s\" DETACH PARTITION \"%s\""
                            .formatted(day.classTable(), day.table()));
            connection.commit();
        }
    }

    private boolean isThere(DayPartition day) {
        return TestPostgres.value(
                        database, "SELECT to_regclass('\"%s\"')::text".formatted(day.table()))
                != null;
    }

    @Test
    void aDayIsAnalysedForWhatPlansAskFor() throws SQLException {
        DayPartition day = new DayPartition("standard", TODAY);
        partitions.ensure(List.of(day));
        try (Connection connection = database.writer();
                Statement statement = connection.createStatement()) {
            statement.execute(
                    "INSERT INTO job (created_ms, core, retention_class, job_id, tenant, progress, run, status, operation, model, priority, key_id, metadata)"
                            + " SELECT %d + n, 'c' || n, 'standard', 'job', 'acme', 1, 1, 'succeeded', 'o', 'm', 'standard', 'k', jsonb_build_object('n', n) FROM generate_series(1, 100) n"
                                    .formatted(day.fromMs()));
            statement.execute("ANALYZE \"%s\"".formatted(day.table()));
            connection.commit();
        }

        assertThat(
                        TestPostgres.value(
                                database,
                                "SELECT string_agg(attname, ' ' ORDER BY attname) FROM pg_stats WHERE tablename LIKE 'job%'"))
                .isEqualTo("batch_id core created_ms tenant");
    }

    private List<LocalDate> days() throws SQLException {
        return partitions.existing().keySet().stream().map(DayPartition::day).toList();
    }
}
