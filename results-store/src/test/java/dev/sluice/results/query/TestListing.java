package dev.sluice.results.query;

import static dev.sluice.results.project.TestProjection.NOW;

import dev.sluice.results.postgres.Database;
import dev.sluice.results.project.TestProjection;
import dev.sluice.results.testkit.TestJob;
import dev.sluice.results.testkit.TestPostgres;
import dev.sluice.results.testkit.TestTopics;
import dev.sluice.schema.avro.JobResult;
import dev.sluice.schema.avro.TerminalStatus;
import dev.sluice.schema.job.JobId;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/** Jobs in a database of their own, and lists of them. */
final class TestListing implements AutoCloseable {
    final Database database = TestPostgres.database();
    private final TestTopics topics = new TestTopics();
    private final TestProjection projection = new TestProjection(database);

    /** How a question differs from that for all jobs. */
    static final class Question {
        final List<String> statuses = new ArrayList<>();
        Optional<String> batch = Optional.empty();
        Optional<String> model = Optional.empty();
        Optional<String> priority = Optional.empty();
        Optional<String> metadata = Optional.empty();
        Optional<JobId> after = Optional.empty();
        long fromMs;
        long toMs = Long.MAX_VALUE;
        int limit = 20;
    }

    JobPage page(Consumer<Question> how) throws Exception {
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
        return page(TestJob.TENANT, filter);
    }

    JobPage page(String tenant, JobFilter filter) throws SQLException {
        try (Connection connection = database.jobReader()) {
            return projection.days.read(
                    connection,
                    tables ->
                            JobListing.page(
                                    connection, tables, tenant, filter, NOW.toEpochMilli()));
        }
    }

    List<String> ids(Consumer<Question> how) throws Exception {
        return page(how).jobs().stream().map(StoredJob::id).toList();
    }

    TestJob ended(Duration ago, TerminalStatus status, Consumer<JobResult> how) {
        TestJob job = TestJob.acceptedAt(NOW.minus(ago));
        JobResult result = job.ended(1, status);
        how.accept(result);
        projection.project(topics.record(result));
        return job;
    }

    TestJob ended(Duration ago, TerminalStatus status) {
        return ended(ago, status, result -> {});
    }

    String tagged(Duration ago, Map<String, String> metadata) {
        return ended(ago, TerminalStatus.SUCCEEDED, result -> result.setMetadata(metadata))
                .id
                .value();
    }

    @Override
    public void close() {
        database.close();
    }
}
