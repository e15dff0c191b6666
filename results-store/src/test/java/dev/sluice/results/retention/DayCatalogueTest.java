package dev.sluice.results.retention;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.results.postgres.Database;
import dev.sluice.results.testkit.TestPostgres;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class DayCatalogueTest {
    private static final LocalDate DAY = LocalDate.parse("2026-03-10");
    private static final DayPartition FIRST = new DayPartition("standard", DAY);
    private static final DayPartition SECOND = new DayPartition("standard", DAY.plusDays(1));

    private final Database database = TestPostgres.database();
    private final DayCatalogue catalogue = new DayCatalogue();
    private final Partitions ours = new Partitions(database, catalogue);
    private final Partitions others = new Partitions(database);

    @AfterEach
    void close() {
        database.close();
    }

    private static List<String> names(DayTables tables) {
        return tables.between(LocalDate.MIN, LocalDate.MAX).stream()
                .flatMap(day -> day.tables().stream())
                .toList();
    }

    /** Rows of all tables, as a list reads them. */
    private static int count(Connection connection, DayTables tables) throws SQLException {
        int rows = 0;
        try (Statement statement = connection.createStatement()) {
            for (String table : names(tables)) {
                try (ResultSet row =
                        statement.executeQuery("SELECT count(*) FROM \"%s\"".formatted(table))) {
                    row.next();
                    rows += row.getInt(1);
                }
            }
        }
        return rows;
    }

    private List<String> known() throws SQLException {
        try (Connection connection = database.jobReader()) {
            return catalogue.read(connection, DayCatalogueTest::names);
        }
    }

    @Test
    void knowsAtOnceWhatThisProcessMakesAndDrops() throws SQLException {
        assertThat(known()).isEmpty();

        ours.ensure(List.of(FIRST, SECOND));
        assertThat(known()).containsExactly(SECOND.table(), FIRST.table());

        ours.drop(SECOND, false);
        assertThat(known()).containsExactly(FIRST.table());
    }

    @Test
    void looksAgainForWhatIsNotFound() throws SQLException {
        known();
        others.ensure(List.of(FIRST));

        try (Connection connection = database.jobReader()) {
            Optional<String> found =
                    catalogue.find(connection, tables -> names(tables).stream().findFirst());

            assertThat(found).contains(FIRST.table());
        }
    }

    @Test
    void asksNobodyTwiceWhenThereAreNoOtherTables() throws SQLException {
        ours.ensure(List.of(FIRST));
        List<DayTables> asked = new ArrayList<>();

        try (Connection connection = database.jobReader()) {
            Optional<String> none =
                    catalogue.find(
                            connection,
                            tables -> {
                                asked.add(tables);
                                return Optional.empty();
                            });
            assertThat(none).isEmpty();
        }

        assertThat(asked).hasSize(1);
    }

    @Test
    void readsWhatIsLeftWhenAnotherHasDroppedADay() throws SQLException {
        ours.ensure(List.of(FIRST, SECOND));
        known();
        others.drop(FIRST, false);

        try (Connection connection = database.jobReader()) {
            int rows = catalogue.read(connection, tables -> count(connection, tables));
            assertThat(rows).isZero();
        }

        assertThat(known()).containsExactly(SECOND.table());
    }

    @Test
    void aTransactionOutlivesADayThatAnotherHasDropped() throws SQLException {
        ours.ensure(List.of(FIRST));
        known();
        others.drop(FIRST, false);

        try (Connection connection = database.writer();
                Statement statement = connection.createStatement()) {
            statement.execute(
                    "INSERT INTO batch_count VALUES (1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 'batch')");
            catalogue.read(connection, tables -> count(connection, tables));
            connection.commit();
        }

        assertThat(TestPostgres.value(database, "SELECT succeeded FROM batch_count")).isEqualTo(1L);
    }

    @Test
    void beginsAgainOnlyOnce() throws SQLException {
        List<DayTables> asked = new ArrayList<>();

        try (Connection connection = database.jobReader()) {
            assertThatThrownBy(
                            () ->
                                    catalogue.read(
                                            connection,
                                            tables -> {
                                                asked.add(tables);
                                                throw new SQLException("gone", "42P01");
                                            }))
                    .hasMessage("gone");
        }

        assertThat(asked).hasSize(2);
    }

    /** What no reader may see any more is not read by its name either. */
    @Test
    void leavesOutADayWhoseDropWasInterrupted() throws SQLException {
        ours.ensure(List.of(FIRST, SECOND));
        try (Connection reader = database.writer();
                Statement reading = reader.createStatement();
                Connection dropper = database.writer();
                Statement drop = dropper.createStatement()) {
            reading.executeQuery("SELECT count(*) FROM job").close();
            dropper.rollback();
            dropper.setAutoCommit(true);
            drop.execute("SET statement_timeout = '500ms'");
            assertThatThrownBy(
                            () ->
                                    drop.execute(
                                            "ALTER TABLE \"job_standard\" DETACH PARTITION \"%s\" CONCURRENTLY"
                                                    .formatted(FIRST.table())))
                    .hasMessageContaining("timeout");
            drop.execute("RESET statement_timeout");
            reader.rollback();
        }
        catalogue.changed();

        assertThat(known()).containsExactly(SECOND.table());
    }
}
