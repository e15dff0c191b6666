package dev.sluice.standalone.chaos;

import dev.sluice.standalone.testkit.TestInstallation;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.Map;

/** What the database says of jobs. */
record Rows(TestInstallation sluice) {
    /** Cost in nano-dollars of the jobs that have ended, by id. */
    Map<String, Long> ended() throws SQLException {
        Map<String, Long> costs = new HashMap<>();
        try (var connection = sluice.database();
                var statement = connection.createStatement();
                var found =
                        statement.executeQuery(
                                "SELECT job_id, cost_nano_usd FROM job WHERE finished_ms IS NOT NULL")) {
            while (found.next()) {
                costs.put(found.getString(1), found.getLong(2));
            }
        }
        return costs;
    }
}
