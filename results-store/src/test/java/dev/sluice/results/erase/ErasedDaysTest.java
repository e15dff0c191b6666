package dev.sluice.results.erase;

import static dev.sluice.results.project.TestProjection.NOW;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.results.retention.DayPartition;
import dev.sluice.results.testkit.TestJob;
import dev.sluice.results.testkit.TestPostgres;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Statements about erased jobs concern their days: what they lock is what they are planned over.
 */
class ErasedDaysTest {
    @TempDir Path directory;

    private final TestJob today = TestJob.acceptedAt(NOW);
    private final TestJob before = TestJob.acceptedAt(NOW.minus(Duration.ofDays(9)));
    private TestErasures erasures;

    @BeforeEach
    void prepare() {
        erasures = new TestErasures(TestPostgres.database(), directory);
        erasures.project(
                erasures.topics.record(today.succeeded(1)),
                erasures.topics.record(before.succeeded(1)));
    }

    @AfterEach
    void close() {
        erasures.close();
    }

    @Test
    void bodiesAreTakenOutOfTheTablesOfTheirDays() throws Exception {
        try (Connection connection = erasures.database.writer()) {
            ErasedTable.add(connection, List.of(erasure(before)));

            ErasedBodies.hide(connection, List.of(before.id.core(), today.id.core()));

            assertThat(lockedDays(connection)).containsExactly(table(before));
            connection.commit();
        }
        assertThat(
                        erasures.value(
                                "SELECT string_agg(core, ' ') FROM job WHERE erased_ms IS NOT NULL"))
                .isEqualTo(before.id.core());
    }

    @Test
    void anErasureOfADayWithoutATableHidesNothing() throws Exception {
        TestJob gone = TestJob.acceptedAt(NOW.minus(Duration.ofDays(300)));
        try (Connection connection = erasures.database.writer()) {
            ErasedTable.add(connection, List.of(erasure(gone)));

            ErasedBodies.hide(connection, List.of(gone.id.core()));

            assertThat(lockedDays(connection)).isEmpty();
            connection.rollback();
        }
    }

    @Test
    void erasuresAreForgottenByTheDaysOfTheirJobs() throws Exception {
        TestJob next = TestJob.acceptedAt(NOW.minus(Duration.ofDays(8)));
        try (Connection connection = erasures.database.writer()) {
            ErasedTable.add(connection, List.of(erasure(before), erasure(next)));
            connection.commit();

            OptionalLong left =
                    ErasedTable.forget(
                            connection, before.id.time().toEpochMilli(), NOW.toEpochMilli(), 1);

            assertThat(left).hasValue(next.id.time().toEpochMilli());
            assertThat(lockedDays(connection)).containsExactly(table(before));
            connection.rollback();
        }
    }

    private static Erasure erasure(TestJob job) {
        return new Erasure(
                job.id.core(),
                job.id.time().toEpochMilli(),
                "standard",
                TestJob.TENANT,
                1,
                NOW.toEpochMilli());
    }

    private static String table(TestJob job) {
        return DayPartition.of("standard", job.id.time()).table();
    }

    /** Tables of days that the transaction has touched. */
    private static List<String> lockedDays(Connection connection) throws SQLException {
        List<String> tables = new ArrayList<>();
        try (Statement select = connection.createStatement();
                ResultSet rows =
                        select.executeQuery(
                                """
                                SELECT DISTINCT c.relname FROM pg_locks l JOIN pg_class c ON c.oid = l.relation
                                 WHERE l.pid = pg_backend_pid() AND c.relkind = 'r' AND c.relname LIKE 'job\\_%'
                                 ORDER BY c.relname""")) {
            while (rows.next()) {
                tables.add(rows.getString(1));
            }
        }
        return tables;
    }
}
