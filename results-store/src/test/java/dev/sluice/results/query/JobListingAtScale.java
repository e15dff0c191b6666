package dev.sluice.results.query;

import dev.sluice.results.postgres.Database;
import dev.sluice.results.retention.DayPartition;
import dev.sluice.results.retention.Partitions;
import dev.sluice.results.testkit.TestPostgres;
import dev.sluice.schema.job.JobIds;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/**
 * How long lists take over millions of rows; prints and asserts nothing. Not part of the build:
 * {@code mvn -pl results-store test -Dtest=JobListingAtScale -Dsluice.scale.rows=1000000}.
 */
@EnabledIfSystemProperty(named = "sluice.scale.rows", matches = "\\d+")
class JobListingAtScale {
    private static final int DAYS = 30;
    private static final int RUNS = 100;
    private static final Instant NOW = Instant.parse("2026-03-31T00:00:00Z");

    /**
     * Nine of ten rows are of one tenant; one in ten thousand failed, one in a thousand is of the
     * model large, all have a frequent tag and one in a hundred thousand has a rare one, a batch
     * has a thousand lines.
     */
    private static final String ROWS =
            """
            INSERT INTO job (created_ms, core, retention_class, job_id, tenant, progress, run, status, operation, model,
                             priority, key_id, metadata, batch_id, finished_ms, cost_nano_usd, response_inline)
            SELECT %1$d - n * %2$d, to_char(n, 'FM0000000000000000'), 'standard', '%3$s',
                   CASE WHEN n %% 10 = 0 THEN 'globex' ELSE 'acme' END, 1, 1,
                   CASE WHEN n %% 10000 = 1 THEN 'failed' ELSE 'succeeded' END, 'chat.completions',
                   CASE WHEN n %% 1000 = 1 THEN 'large' ELSE 'small' END,
                   CASE WHEN n %% 1000 = 3 THEN 'interactive' ELSE 'standard' END, 'key',
                   jsonb_build_object('env', 'prod', 'user', (n %% 1000)::text) ||
                   CASE WHEN n %% 100000 = 7 THEN '{"rare": "yes"}'::jsonb ELSE '{}'::jsonb END,
                   CASE WHEN n %% 3 = 0 THEN 'batch_' || n / 3000 END, 1, 1, decode(repeat('ab', 400), 'hex')
              FROM generate_series(%4$d, %5$d) n""";

    @Test
    void lists() throws Exception {
        int rows = Integer.getInteger("sluice.scale.rows", 0);
        try (Database database = TestPostgres.database()) {
            load(database, rows);
            Map<String, JobFilter> questions = new LinkedHashMap<>();
            questions.put("all", filter("", "", "", "", ""));
            questions.put("status=failed", filter("failed", "", "", "", ""));
            questions.put("status=cancelled (none)", filter("cancelled", "", "", "", ""));
            questions.put("model=large", filter("", "", "large", "", ""));
            questions.put("priority=interactive", filter("", "", "", "interactive", ""));
            questions.put("batch", filter("", "batch_" + rows / 6_000, "", "", ""));
            questions.put("metadata env=prod (all)", filter("", "", "", "", "{\"env\":\"prod\"}"));
            questions.put("metadata user=77", filter("", "", "", "", "{\"user\":\"77\"}"));
            questions.put("metadata rare=yes", filter("", "", "", "", "{\"rare\":\"yes\"}"));
            questions.put("metadata none", filter("", "", "", "", "{\"rare\":\"no\"}"));
            questions.put(
                    "failed and env=prod", filter("failed", "", "", "", "{\"env\":\"prod\"}"));
            for (Map.Entry<String, JobFilter> question : questions.entrySet()) {
                measure(database, question.getKey(), question.getValue());
            }
        }
    }

    private static JobFilter filter(
            String status, String batch, String model, String priority, String metadata) {
        return new JobFilter(
                status.isEmpty() ? List.of() : List.of(status),
                Optional.of(batch).filter(text -> !text.isEmpty()),
                Optional.of(model).filter(text -> !text.isEmpty()),
                Optional.of(priority).filter(text -> !text.isEmpty()),
                Optional.of(metadata).filter(text -> !text.isEmpty()),
                0,
                Long.MAX_VALUE,
                Optional.empty(),
                20);
    }

    private static void load(Database database, int rows) throws SQLException {
        List<DayPartition> days = new ArrayList<>();
        for (int day = 0; day <= DAYS; day++) {
            days.add(DayPartition.of("standard", NOW.minus(Duration.ofDays(day))));
        }
        new Partitions(database).ensure(days);
        String id = new JobIds(new byte[32]).random("acme", 1, NOW).value();
        long stepMs = Duration.ofDays(DAYS).toMillis() / rows;
        long begun = System.nanoTime();
        int part = 50_000;
        for (int from = 1; from <= rows; from += part) {
            try (Connection connection = database.writer();
                    Statement statement = connection.createStatement()) {
                statement.execute(
                        ROWS.formatted(
                                NOW.toEpochMilli(),
                                stepMs,
                                id,
                                from,
                                Math.min(rows, from + part - 1)));
                connection.commit();
            }
        }
        System.out.printf(
                "AT SCALE %d rows in %d s, %s%n",
                rows,
                (System.nanoTime() - begun) / 1_000_000_000,
                TestPostgres.value(
                        database,
                        "SELECT pg_size_pretty(sum(pg_total_relation_size(relid))) || ', indexes ' || pg_size_pretty(sum(pg_indexes_size(relid))) FROM pg_partition_tree('job')"));
        try (Connection connection = database.writer();
                Statement statement = connection.createStatement()) {
            connection.setAutoCommit(true);
            statement.execute("ANALYZE job");
        }
    }

    private static void measure(Database database, String name, JobFilter filter)
            throws SQLException {
        long[] took = new long[RUNS];
        int found = 0;
        try (Connection connection = database.reader()) {
            for (int i = 0; i < RUNS; i++) {
                long begun = System.nanoTime();
                found = JobListing.page(connection, "acme", filter).jobs().size();
                took[i] = (System.nanoTime() - begun) / 1_000;
            }
        }
        Arrays.sort(took);
        System.out.printf(
                "AT SCALE %-26s found %2d  p50 %6d us  p99 %6d us%n",
                name, found, took[RUNS / 2], took[RUNS - 2]);
    }
}
