package dev.sluice.results.query;

import static dev.sluice.results.project.TestProjection.NOW;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.results.retention.LeafTables;
import dev.sluice.schema.avro.TerminalStatus;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Which indexes a list is read from. */
class ListIndexTest {
    private final TestListing listing = new TestListing();

    @AfterEach
    void close() {
        listing.close();
    }

    /** The planner is told that rows are many; what it then says is whether the indexes fit. */
    @Test
    void everyFilterHasAnIndexOfEachDay() throws Exception {
        listing.ended(Duration.ZERO, TerminalStatus.SUCCEEDED);
        listing.ended(Duration.ofDays(1), TerminalStatus.SUCCEEDED);

        assertThat(plan("status = 'failed' ORDER BY created_ms DESC, core DESC"))
                .contains("tenant_status_created_ms_core")
                .contains("Merge Append")
                .doesNotContain("Sort  ");
        assertThat(plan("model = 'x' ORDER BY created_ms DESC, core DESC"))
                .contains("tenant_model_created_ms_core")
                .contains("Merge Append")
                .doesNotContain("Sort  ");
        assertThat(plan("priority = 'batch' ORDER BY created_ms DESC, core DESC"))
                .contains("tenant_priority_created_ms_core")
                .contains("Merge Append")
                .doesNotContain("Sort  ");
        assertThat(plan("batch_id = 'b' ORDER BY created_ms DESC, core DESC"))
                .contains("tenant_batch_id_created_ms_core")
                .contains("Merge Append")
                .doesNotContain("Sort  ");
        assertThat(
                        plan(
                                "metadata IS NOT NULL AND "
                                        + ListStatement.TAGS
                                        + " @> jsonb_build_object('acme'::text, '{\"a\":\"b\"}'::jsonb)"
                                        + " ORDER BY created_ms + 0 DESC, core DESC"))
                .contains("jsonb_set_idx");
    }

    /** Values that all rows have say nothing of the one that is asked for. */
    @Test
    void everyFilterHasItsIndexAlsoWhereAllRowsAreAlike() throws Exception {
        listing.ended(Duration.ZERO, TerminalStatus.SUCCEEDED);
        try (Connection connection = listing.database.writer();
                Statement statement = connection.createStatement()) {
            statement.execute("SET LOCAL plan_cache_mode = force_generic_plan");
            statement.execute("SET LOCAL enable_seqscan = off");
            statement.execute(
                    "INSERT INTO job (created_ms, core, retention_class, job_id, tenant, progress, run, status, operation, model, priority, key_id, batch_id)"
                            + " SELECT %d - n, 'c' || n, 'standard', 'job', 'acme', 1, 1, 'succeeded', 'o', 'm', 'standard', 'k', 'b' FROM generate_series(1, 5000) n"
                                    .formatted(NOW.toEpochMilli()));
            statement.execute("ANALYZE job");
            for (String column : List.of("status", "model", "priority", "batch_id")) {
                statement.execute(
                        "PREPARE list_%1$s (text, bigint, bigint, text, bigint) AS SELECT job_id FROM \"job_standard_20260310\" job"
                                        .formatted(column)
                                + " WHERE tenant = $1 AND created_ms BETWEEN $2 AND $3 AND %s = $4 ORDER BY created_ms DESC, core DESC LIMIT $5"
                                        .formatted(column));
                StringBuilder plan = new StringBuilder();
                try (ResultSet lines =
                        statement.executeQuery(
                                "EXPLAIN EXECUTE list_%s ('acme', 0, 9999999999999, 'x', 21)"
                                        .formatted(column))) {
                    while (lines.next()) {
                        plan.append(lines.getString(1)).append('\n');
                    }
                }
                assertThat(plan.toString()).contains("tenant_%s_created_ms_core".formatted(column));
            }
            connection.rollback();
        }
    }

    private String plan(String filter) throws Exception {
        StringBuilder plan = new StringBuilder();
        try (Connection connection = listing.database.writer();
                Statement statement = connection.createStatement()) {
            // An empty table is read whole, and any index will do for it.
            statement.execute("SET enable_seqscan = off");
            statement.execute(
                    "INSERT INTO job (created_ms, core, retention_class, job_id, tenant, progress, run, status, operation, model, priority, key_id, metadata, batch_id)"
                            + " SELECT %d - n %% 2 * 86400000 - n, 'c' || n, 'standard', 'job', 'acme', 1, 1, 'succeeded', 'o', 'm', 'standard', 'k', jsonb_build_object('n', n), CASE WHEN n %% 9 = 0 THEN 'batch' || n END FROM generate_series(1, 5000) n"
                                    .formatted(NOW.toEpochMilli()));
            statement.execute("ANALYZE job");
            try (ResultSet lines =
                    statement.executeQuery(
                            "EXPLAIN SELECT job_id FROM "
                                    + LeafTables.as(
                                            List.of(
                                                    "job_standard_20260310",
                                                    "job_standard_20260309"))
                                    + " WHERE tenant = 'acme' AND created_ms BETWEEN 0 AND 9999999999999 AND "
                                    + filter
                                    + " LIMIT 20")) {
                while (lines.next()) {
                    plan.append(lines.getString(1)).append('\n');
                }
            }
            connection.rollback();
        }
        return plan.toString();
    }
}
