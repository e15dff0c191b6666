package dev.sluice.results.query;

import static dev.sluice.results.project.TestProjection.NOW;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.results.postgres.Database;
import dev.sluice.results.project.TestProjection;
import dev.sluice.results.testkit.TestJob;
import dev.sluice.results.testkit.TestPostgres;
import dev.sluice.results.testkit.TestTopics;
import dev.sluice.schema.avro.BatchLine;
import dev.sluice.schema.avro.JobResult;
import dev.sluice.schema.avro.Priority;
import dev.sluice.schema.avro.TerminalStatus;
import dev.sluice.schema.job.JobId;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class JobListingTest {
    private final Database database = TestPostgres.database();
    private final TestTopics topics = new TestTopics();
    private final TestProjection projection = new TestProjection(database);

    @AfterEach
    void close() {
        database.close();
    }

    /** How a question differs from that for all jobs. */
    private static final class Question {
        private final List<String> statuses = new ArrayList<>();
        private Optional<String> batch = Optional.empty();
        private Optional<String> model = Optional.empty();
        private Optional<String> priority = Optional.empty();
        private Optional<String> metadata = Optional.empty();
        private Optional<JobId> after = Optional.empty();
        private long fromMs;
        private long toMs = Long.MAX_VALUE;
        private int limit = 20;
    }

    private JobPage page(Consumer<Question> how) throws Exception {
        Question question = new Question();
        how.accept(question);
        JobFilter filter =
                new JobFilter(
                        question.statuses,
                        question.batch,
                        question.model,
                        question.priority,
                        question.metadata,
                        question.fromMs,
                        question.toMs,
                        question.after,
                        question.limit);
        try (Connection connection = database.jobReader()) {
            return JobListing.page(connection, TestJob.TENANT, filter, NOW.toEpochMilli());
        }
    }

    private List<String> ids(Consumer<Question> how) throws Exception {
        return page(how).jobs().stream().map(StoredJob::id).toList();
    }

    private TestJob ended(Duration ago, TerminalStatus status, Consumer<JobResult> how) {
        TestJob job = TestJob.acceptedAt(NOW.minus(ago));
        JobResult result = job.ended(1, status);
        how.accept(result);
        projection.project(topics.record(result));
        return job;
    }

    private TestJob ended(Duration ago, TerminalStatus status) {
        return ended(ago, status, result -> {});
    }

    @Test
    void pagesThroughAllJobsNewestFirst() throws Exception {
        List<String> newestFirst = new ArrayList<>();
        for (int i = 0; i < 7; i++) {
            // Some share a millisecond, and some a day.
            newestFirst.add(
                    ended(Duration.ofHours(30L * (i / 2)), TerminalStatus.SUCCEEDED).id.value());
        }
        List<String> seen = new ArrayList<>();

        boolean more = true;
        while (more) {
            JobPage page =
                    page(
                            question -> {
                                question.limit = 2;
                                question.after =
                                        seen.isEmpty()
                                                ? Optional.empty()
                                                : Optional.of(new JobId(seen.getLast()));
                            });
            page.jobs().forEach(job -> seen.add(job.id()));
            more = page.more();
        }

        assertThat(seen).containsExactlyInAnyOrderElementsOf(newestFirst);
        List<String> byTime = new ArrayList<>(seen);
        Collections.sort(byTime, (a, b) -> new JobId(b).time().compareTo(new JobId(a).time()));
        assertThat(seen).isEqualTo(byTime);
    }

    @Test
    void filtersByEachOfTheFilters() throws Exception {
        ended(Duration.ZERO, TerminalStatus.SUCCEEDED);
        String failed = ended(Duration.ofHours(1), TerminalStatus.FAILED).id.value();
        String expired = ended(Duration.ofHours(2), TerminalStatus.EXPIRED).id.value();
        String line =
                ended(
                                Duration.ofHours(3),
                                TerminalStatus.SUCCEEDED,
                                result -> result.setBatch(new BatchLine("batch_1", 4)))
                        .id
                        .value();
        String large =
                ended(
                                Duration.ofHours(4),
                                TerminalStatus.SUCCEEDED,
                                result -> result.setModel("large"))
                        .id
                        .value();
        String urgent =
                ended(
                                Duration.ofHours(5),
                                TerminalStatus.SUCCEEDED,
                                result -> result.setPriority(Priority.INTERACTIVE))
                        .id
                        .value();

        assertThat(ids(q -> q.statuses.add("failed"))).containsExactly(failed);
        assertThat(ids(q -> Collections.addAll(q.statuses, "expired", "failed")))
                .containsExactly(failed, expired);
        assertThat(ids(q -> q.batch = Optional.of("batch_1"))).containsExactly(line);
        assertThat(ids(q -> q.model = Optional.of("large"))).containsExactly(large);
        assertThat(ids(q -> q.priority = Optional.of("interactive"))).containsExactly(urgent);
        assertThat(
                        ids(
                                q -> {
                                    q.fromMs = NOW.minus(Duration.ofHours(2)).toEpochMilli();
                                    q.toMs = NOW.minus(Duration.ofHours(1)).toEpochMilli();
                                }))
                .containsExactly(failed, expired);
        assertThat(
                        ids(
                                q -> {
                                    q.statuses.add("failed");
                                    q.model = Optional.of("large");
                                }))
                .isEmpty();
    }

    @Test
    void cutsAListOfSeveralStatusesWhereItIsFull() throws Exception {
        ended(Duration.ofHours(3), TerminalStatus.FAILED);
        String second = ended(Duration.ofHours(2), TerminalStatus.EXPIRED).id.value();
        String first = ended(Duration.ofHours(1), TerminalStatus.FAILED).id.value();

        JobPage page =
                page(
                        q -> {
                            Collections.addAll(q.statuses, "failed", "expired");
                            q.limit = 2;
                        });

        assertThat(page.jobs()).extracting(StoredJob::id).containsExactly(first, second);
        assertThat(page.more()).isTrue();
    }

    @Test
    void findsMetadataHoweverLongAgo() throws Exception {
        String recent = tagged(Duration.ofMinutes(1), Map.of("team", "search", "env", "prod"));
        tagged(Duration.ofHours(1), Map.of("team", "ads"));
        tagged(Duration.ofHours(2), Map.of());
        String old = tagged(Duration.ofDays(20), Map.of("team", "search"));

        assertThat(ids(q -> q.metadata = Optional.of("{\"team\":\"search\"}")))
                .containsExactly(recent, old);
        assertThat(ids(q -> q.metadata = Optional.of("{\"team\":\"search\",\"env\":\"prod\"}")))
                .containsExactly(recent);
        JobPage first =
                page(
                        q -> {
                            q.metadata = Optional.of("{\"team\":\"search\"}");
                            q.limit = 1;
                        });
        assertThat(first.more()).isTrue();
        assertThat(
                        ids(
                                q -> {
                                    q.metadata = Optional.of("{\"team\":\"search\"}");
                                    q.after = Optional.of(new JobId(recent));
                                }))
                .containsExactly(old);
    }

    /** In order through the newest, and behind them. */
    @Test
    void losesNoFrequentTagBetweenTheNewestAndTheRest() throws Exception {
        List<String> tagged = new ArrayList<>();
        for (int i = TagPolicy.SAMPLE_JOBS - 10; i < TagPolicy.SAMPLE_JOBS + 5; i++) {
            tagged.add(tagged(Duration.ofMillis(100L * i), Map.of("team", "search")));
        }
        untagged(2_000);

        assertThat(ids(q -> q.metadata = Optional.of("{\"team\":\"search\"}")))
                .containsExactlyElementsOf(tagged);
    }

    /** One among the newest, the others by the index of tags, of this day and of others. */
    @Test
    void losesNoRareTagBetweenTheNewestAndTheRest() throws Exception {
        List<String> tagged = new ArrayList<>();
        for (int jobsAgo : List.of(150, 199, 200, 201, 1_500)) {
            tagged.add(tagged(Duration.ofMillis(100L * jobsAgo), Map.of("team", "search")));
        }
        tagged.add(tagged(Duration.ofDays(9), Map.of("team", "search")));
        untagged(2_000);
        for (int limit = 1; limit <= tagged.size(); limit++) {
            int atMost = limit;

            assertThat(
                            ids(
                                    q -> {
                                        q.metadata = Optional.of("{\"team\":\"search\"}");
                                        q.limit = atMost;
                                    }))
                    .containsExactlyElementsOf(tagged.subList(0, limit));
        }
    }

    /** A tag that all have does not hide how few failed. */
    @Test
    void findsWhatARareFilterAndAFrequentTagHaveInCommon() throws Exception {
        Duration[] failed = {Duration.ofMillis(50), Duration.ofHours(30), Duration.ofDays(12)};
        List<String> expected = new ArrayList<>();
        for (Duration ago : failed) {
            expected.add(
                    ended(ago, TerminalStatus.FAILED, r -> r.setMetadata(Map.of("env", "prod")))
                            .id
                            .value());
        }
        for (int i = 0; i < 2 * TagPolicy.SAMPLE_JOBS; i++) {
            tagged(Duration.ofMillis(100L * i), Map.of("env", "prod"));
        }

        assertThat(
                        ids(
                                q -> {
                                    q.statuses.add("failed");
                                    q.metadata = Optional.of("{\"env\":\"prod\"}");
                                }))
                .containsExactlyElementsOf(expected);
    }

    /** One every 100 ms, until now. */
    private void untagged(int jobs) throws Exception {
        try (Connection connection = database.writer();
                Statement statement = connection.createStatement()) {
            statement.executeUpdate(
                    "INSERT INTO job (created_ms, core, retention_class, job_id, tenant, progress, run, status, operation, model, priority, key_id)"
                            + " SELECT %d - n * 100, 'c' || n, 'standard', 'job', 'acme', 1, 1, 'succeeded', 'o', 'm', 'standard', 'k' FROM generate_series(0, %d) n"
                                    .formatted(NOW.toEpochMilli(), jobs - 1));
            connection.commit();
        }
    }

    @Test
    void showsNothingOfOtherTenants() throws Exception {
        tagged(Duration.ZERO, Map.of("team", "search"));
        JobFilter all =
                new JobFilter(
                        List.of(),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        0,
                        Long.MAX_VALUE,
                        Optional.empty(),
                        20);
        JobFilter tagged =
                new JobFilter(
                        List.of(),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        Optional.of("{\"team\":\"search\"}"),
                        0,
                        Long.MAX_VALUE,
                        Optional.empty(),
                        20);

        try (Connection connection = database.jobReader()) {
            assertThat(JobListing.page(connection, "other", all, NOW.toEpochMilli()).jobs())
                    .isEmpty();
            assertThat(JobListing.page(connection, "other", tagged, NOW.toEpochMilli()).jobs())
                    .isEmpty();
        }
    }

    /** The planner is told that rows are many; what it then says is whether the indexes fit. */
    @Test
    void everyFilterHasAnIndex() throws Exception {
        ended(Duration.ZERO, TerminalStatus.SUCCEEDED);

        assertThat(plan("status = 'failed' ORDER BY created_ms DESC, core DESC"))
                .contains("tenant_status_created_ms_core")
                .doesNotContain("Sort");
        assertThat(plan("model = 'x' ORDER BY created_ms DESC, core DESC"))
                .contains("tenant_model_created_ms_core")
                .doesNotContain("Sort");
        assertThat(plan("priority = 'batch' ORDER BY created_ms DESC, core DESC"))
                .contains("tenant_priority_created_ms_core")
                .doesNotContain("Sort");
        assertThat(plan("batch_id = 'b' ORDER BY created_ms DESC, core DESC"))
                .contains("tenant_batch_id_created_ms_core")
                .doesNotContain("Sort");
        assertThat(
                        plan(
                                "metadata IS NOT NULL AND "
                                        + ListStatement.TAGS
                                        + " @> jsonb_build_object('acme'::text, '{\"a\":\"b\"}'::jsonb)"
                                        + " ORDER BY created_ms + 0 DESC, core DESC"))
                .contains("jsonb_set_idx");
    }

    private String plan(String filter) throws Exception {
        StringBuilder plan = new StringBuilder();
        try (Connection connection = database.writer();
                Statement statement = connection.createStatement()) {
            // An empty table is read whole, and any index will do for it.
            statement.execute("SET enable_seqscan = off");
            statement.execute(
                    "INSERT INTO job (created_ms, core, retention_class, job_id, tenant, progress, run, status, operation, model, priority, key_id, metadata, batch_id)"
                            + " SELECT %d - n, 'c' || n, 'standard', 'job', 'acme', 1, 1, 'succeeded', 'o', 'm', 'standard', 'k', jsonb_build_object('n', n), CASE WHEN n %% 9 = 0 THEN 'batch' || n END FROM generate_series(1, 5000) n"
                                    .formatted(NOW.toEpochMilli()));
            statement.execute("ANALYZE job");
            try (ResultSet lines =
                    statement.executeQuery(
                            "EXPLAIN SELECT job_id FROM job WHERE tenant = 'acme' AND created_ms BETWEEN 0 AND 9999999999999 AND "
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

    private String tagged(Duration ago, Map<String, String> metadata) {
        return ended(ago, TerminalStatus.SUCCEEDED, result -> result.setMetadata(metadata))
                .id
                .value();
    }
}
