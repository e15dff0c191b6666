package dev.sluice.results.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.results.testkit.TestPostgres;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class DatabaseTest {
    private final Database database = TestPostgres.database();

    @AfterEach
    void close() {
        database.close();
    }

    private static String shown(Connection connection, String setting) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet row = statement.executeQuery("SHOW " + setting)) {
            row.next();
            return row.getString(1);
        }
    }

    @Test
    void plansStatementsAboutJobsOnceAndOthersAsTheyAre() throws Exception {
        try (Connection jobs = database.jobReader();
                Connection others = database.reader()) {
            assertThat(shown(jobs, "plan_cache_mode")).isEqualTo("force_generic_plan");
            assertThat(shown(jobs, "max_parallel_workers_per_gather")).isEqualTo("0");
            assertThat(shown(others, "plan_cache_mode")).isEqualTo("auto");
        }
    }

    /** What a connection is set to must not go with the first transaction that fails on it. */
    @Test
    void writesWithoutWaitingForTheDiskAlsoAfterARollback() throws Exception {
        try (Connection writer = database.writer()) {
            writer.rollback();
            assertThat(shown(writer, "synchronous_commit")).isEqualTo("off");
        }
    }

    /** Every role starts its threads before PostgreSQL answers: none must meet a missing table. */
    @Test
    void givesConnectionsToTablesOnceTheyAreThere() throws Exception {
        try (var fresh = new Database(TestPostgres.config(TestPostgres.newUrl()))) {
            List<Source> toTables =
                    List.of(fresh::jobReader, fresh::reader, fresh::clientWriter, fresh::session);
            for (Source source : toTables) {
                assertThatThrownBy(source::connection)
                        .isInstanceOf(SQLException.class)
                        .hasMessage("the schema has not been checked yet");
            }
            fresh.listener().close();

            fresh.migrate();

            for (Source source : toTables) {
                source.connection().close();
            }
        }
    }

    private interface Source {
        Connection connection() throws SQLException;
    }
}
