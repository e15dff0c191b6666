package dev.sluice.results.redrive;

import static dev.sluice.results.project.TestProjection.NOW;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.results.redrive.Redriver.Wished;
import dev.sluice.results.testkit.TestJob;
import dev.sluice.results.testkit.TestPostgres;
import dev.sluice.schema.avro.BatchLine;
import dev.sluice.schema.avro.BatchRequest;
import dev.sluice.schema.avro.Body;
import dev.sluice.schema.avro.BodyEncoding;
import dev.sluice.schema.avro.Caller;
import dev.sluice.schema.avro.JobRequest;
import dev.sluice.schema.avro.JobResult;
import dev.sluice.schema.avro.RedriveRequest;
import dev.sluice.schema.avro.TerminalStatus;
import dev.sluice.schema.error.ErrorCode;
import dev.sluice.schema.error.SluiceException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** One job: from the row of its run to the wish for the next, or why there is none. */
class RedriverTest {
    @TempDir Path directory;

    private TestRedrives redrives;

    @BeforeEach
    void prepare() {
        redrives = new TestRedrives(TestPostgres.database(), directory);
    }

    @AfterEach
    void close() {
        redrives.close();
    }

    @Test
    void wishesForTheNextRunOfAFailedJob() {
        TestJob job = redrives.failed();

        Wished wished = redrives.redriver.one(TestJob.TENANT, job.id, TestRedrives.order(""));

        assertThat(wished.run()).isEqualTo(2);
        assertThat(wished.known()).isFalse();
        RedriveRequest wish = redrives.log.wishes.getFirst();
        assertThat(wish.getRun()).isEqualTo(2);
        assertThat(wish.getRedriveId()).isEqualTo("run_" + job.id.core() + ".2");
        JobRequest request = wish.getRequest();
        assertThat(request.getModel()).isEqualTo("small");
        assertThat(request.getCaller())
                .isEqualTo(new Caller(TestJob.TENANT, TestJob.SHARD, "p", "key-2", "u"));
        assertThat(request.getAcceptedAtMs()).isEqualTo(NOW.toEpochMilli());
        assertThat(Duration.ofMillis(request.getDeadlineMs() - request.getAcceptedAtMs()))
                .as("as long as the first run was given")
                .isEqualTo(Duration.ofHours(1));
    }

    @Test
    void changesWhatTheOrderSays() {
        TestJob job = redrives.failed();

        redrives.redriver.one(
                TestJob.TENANT,
                job.id,
                TestRedrives.order(
                        ",\"project\":\"mine\",\"changes\":{\"model\":\"large\",\"deadline_in_ms\":5000,\"max_cost_nano_usd\":7}"));

        JobRequest request = redrives.log.wishes.getFirst().getRequest();
        assertThat(request.getModel()).isEqualTo("large");
        assertThat(request.getDeadlineMs()).isEqualTo(NOW.plusSeconds(5).toEpochMilli());
        assertThat(request.getCostMaxNanoUsd()).isEqualTo(7);
        assertThat(request.getCaller().getProject()).isEqualTo("mine");
    }

    @Test
    void doesNotRepeatAWishThatHasAName() {
        TestJob job = redrives.failed();
        redrives.redriver.one(TestJob.TENANT, job.id, TestRedrives.order(",\"wish\":\"k1\""));
        JobResult second = job.failed(2, "again");
        second.setRedriveId("k1");
        second.setRequestOffset(redrives.log.add(TestRedrives.request(job)));
        redrives.projection.project(redrives.topics.record(second));

        Wished again =
                redrives.redriver.one(
                        TestJob.TENANT, job.id, TestRedrives.order(",\"wish\":\"k1\""));
        Wished other =
                redrives.redriver.one(
                        TestJob.TENANT, job.id, TestRedrives.order(",\"wish\":\"k2\""));

        assertThat(again.known()).isTrue();
        assertThat(again.run()).isEqualTo(2);
        assertThat(other.run()).isEqualTo(3);
        assertThat(redrives.log.wishes).hasSize(2);
    }

    @Test
    void refusesWhatHasNotEndedOrHasSucceeded() {
        TestJob running = TestJob.acceptedAt(NOW.minusSeconds(60));
        redrives.projection.project(redrives.topics.record(running.started(1, 1)));
        TestJob done = redrives.ended(TerminalStatus.SUCCEEDED, result -> {});
        TestJob unknown = TestJob.acceptedAt(NOW);

        assertThat(refusal(running)).isEqualTo(ErrorCode.REDRIVE_CONFLICT);
        assertThat(refusal(done)).isEqualTo(ErrorCode.REDRIVE_CONFLICT);
        assertThat(refusal(unknown)).isEqualTo(ErrorCode.REDRIVE_CONFLICT);
        redrives.redriver.one(
                TestJob.TENANT, done.id, TestRedrives.order(",\"even_succeeded\":true"));
        assertThat(redrives.log.wishes).hasSize(1);
    }

    @Test
    void refusesARunOfWhichTheNextHasBegun() {
        TestJob job = redrives.failed();
        redrives.projection.project(redrives.topics.record(job.queued(2)));

        assertThat(refusal(job)).isEqualTo(ErrorCode.REDRIVE_CONFLICT);
    }

    @Test
    void saysThatARequestIsGone() {
        TestJob lost = redrives.failed();
        redrives.log.lose(100);
        TestJob unsaid =
                redrives.ended(TerminalStatus.FAILED, result -> result.setRequestOffset(null));
        TestJob other = redrives.ended(TerminalStatus.FAILED, result -> {});
        TestJob blobless = redrives.ended(TerminalStatus.FAILED, result -> {});
        JobRequest withoutBlob = TestRedrives.request(blobless);
        withoutBlob.setBody(
                new Body(null, "standard/2026-03-10/none", BodyEncoding.IDENTITY, 5L, null));
        JobResult result = blobless.failed(2, "x");
        result.setRequestOffset(redrives.log.add(withoutBlob));
        redrives.projection.project(redrives.topics.record(result));
        JobResult misplaced = other.failed(2, "x");
        misplaced.setRequestOffset(redrives.log.add(TestRedrives.request(unsaid)));
        redrives.projection.project(redrives.topics.record(misplaced));

        assertThat(refusal(lost)).isEqualTo(ErrorCode.REQUEST_GONE);
        assertThat(refusal(unsaid)).isEqualTo(ErrorCode.REQUEST_GONE);
        assertThat(refusal(other)).as("of another job").isEqualTo(ErrorCode.REQUEST_GONE);
        assertThat(refusal(blobless)).isEqualTo(ErrorCode.REQUEST_GONE);
    }

    @Test
    void refusesALineOfABatchThatGoesOn() {
        redrives.projection.project(
                redrives.topics.batch(
                        BatchRequest.newBuilder()
                                .setBatchId("batch_1")
                                .setCaller(caller())
                                .setInputFileId("file-1")
                                .setEndpoint("/v1/chat/completions")
                                .setAcceptedAtMs(NOW.toEpochMilli())
                                .setDeadlineMs(NOW.toEpochMilli())
                                .build()));
        TestJob line =
                redrives.ended(
                        TerminalStatus.FAILED,
                        result -> result.setBatch(new BatchLine("batch_1", 1)));
        TestJob old =
                redrives.ended(
                        TerminalStatus.FAILED,
                        result -> result.setBatch(new BatchLine("batch_0", 1)));

        assertThat(refusal(line)).isEqualTo(ErrorCode.REDRIVE_CONFLICT);
        assertThat(redrives.redriver.one(TestJob.TENANT, old.id, TestRedrives.order("")).run())
                .isEqualTo(2);
    }

    private ErrorCode refusal(TestJob job) {
        List<ErrorCode> codes = new ArrayList<>();
        assertThatThrownBy(
                        () -> redrives.redriver.one(TestJob.TENANT, job.id, TestRedrives.order("")))
                .isInstanceOfSatisfying(SluiceException.class, e -> codes.add(e.code()));
        return codes.getFirst();
    }

    private static Caller caller() {
        return new Caller(TestJob.TENANT, TestJob.SHARD, "p", "key-1", "u");
    }
}
