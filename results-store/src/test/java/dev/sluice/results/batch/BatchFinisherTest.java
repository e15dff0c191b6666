package dev.sluice.results.batch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sluice.results.testkit.TestJob;
import dev.sluice.schema.avro.BatchCancel;
import dev.sluice.schema.avro.BatchEnd;
import dev.sluice.schema.avro.BatchEnded;
import dev.sluice.schema.avro.BatchPhase;
import dev.sluice.schema.avro.BatchStop;
import dev.sluice.schema.avro.Caller;
import dev.sluice.schema.avro.FileEntry;
import dev.sluice.schema.avro.JobResult;
import dev.sluice.schema.avro.TerminalStatus;
import dev.sluice.schema.body.BlobUnavailableException;
import dev.sluice.schema.body.FileNames;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** From the records of a batch over its rows to its files. */
class BatchFinisherTest {
    @TempDir Path directory;

    private TestBatch batch;

    @BeforeEach
    void prepare() throws Exception {
        batch = new TestBatch(directory);
    }

    @AfterEach
    void close() {
        batch.close();
    }

    @Test
    void goesFromValidatingToCompletedWithCountsThatGrow() throws Exception {
        assertThat(batch.shown().get("status").asText()).isEqualTo("validating");
        batch.progress(1, BatchPhase.EXPANDING, BatchStop.NONE, 0);
        batch.progress(2, BatchPhase.EXPANDED, BatchStop.NONE, 4);
        batch.projection.project(
                batch.topics.record(batch.succeeded(2)), batch.topics.record(batch.succeeded(1)));

        JsonNode running = batch.shown();
        assertThat(running.get("status").asText()).isEqualTo("in_progress");
        assertThat(running.get("request_counts").toString())
                .isEqualTo("{\"total\":4,\"completed\":2,\"failed\":0}");
        assertThat(running.get("eta_seconds").asLong()).isEqualTo(59);
        assertThat(running.get("output_file_id").isNull()).isTrue();
        batch.finisher().round();
        assertThat(batch.told).isEmpty();

        batch.projection.project(
                batch.topics.record(batch.succeeded(4)), batch.topics.record(batch.succeeded(3)));
        assertThat(batch.shown().get("status").asText()).isEqualTo("finalizing");
        batch.finisher().round();
        assertThat(batch.told).hasSize(1);
        batch.told
                .getFirst()
                .files()
                .forEach(file -> batch.projection.project(batch.topics.batch(file)));
        batch.projection.project(batch.topics.batch(batch.told.getFirst().end()));

        JsonNode completed = batch.shown();
        assertThat(completed.get("status").asText()).isEqualTo("completed");
        assertThat(completed.get("completed_at").asLong())
                .isEqualTo(batch.told.getFirst().end().getEndedAt() / 1_000);
        assertThat(completed.get("output_file_id").asText()).isEqualTo(batch.output.toString());
        assertThat(completed.get("error_file_id").isNull()).isTrue();
        assertThat(completed.get("request_counts").toString())
                .isEqualTo("{\"total\":4,\"completed\":4,\"failed\":0}");
        assertThat(completed.at("/usage/input_tokens").asLong()).isEqualTo(4 * 12);
        assertThat(completed.at("/usage/output_tokens").asLong()).isEqualTo(4 * 6);
        assertThat(completed.get("cost_usd").decimalValue()).isEqualByComparingTo("4.938271564");
        assertThat(batch.lines(batch.output))
                .extracting(
                        line -> line.get("custom_id").asText(),
                        line -> line.at("/response/status_code").asInt(),
                        line -> line.at("/response/body/n").asInt(),
                        line -> line.get("error").isNull())
                .containsExactly(
                        tuple("c1", 200, 1, true),
                        tuple("c2", 200, 2, true),
                        tuple("c3", 200, 3, true),
                        tuple("c4", 200, 4, true));
        batch.finisher().round();
        assertThat(batch.told).hasSize(1);
    }

    @Test
    void anExpiredBatchKeepsWhatWasAnsweredAndNamesTheRest() throws Exception {
        batch.progress(1, BatchPhase.STOPPED, BatchStop.EXPIRED, 3);
        batch.projection.project(
                batch.topics.record(batch.ended(2, TerminalStatus.EXPIRED)),
                batch.topics.record(batch.succeeded(1)),
                batch.topics.record(
                        batch.of(
                                3,
                                TestJob.acceptedAt(TestBatch.CREATED).failed(1, "three tries"))));

        batch.finisher().round();

        BatchEnded end = batch.told.getFirst().end();
        assertThat(end.getStatus()).isEqualTo(BatchEnd.EXPIRED);
        assertThat(end.getCompleted()).isEqualTo(1);
        assertThat(batch.lines(batch.output)).hasSize(1);
        assertThat(batch.lines(batch.errors))
                .extracting(
                        line -> line.get("custom_id").asText(),
                        line -> line.at("/error/code").asText(),
                        line -> line.get("response").isNull())
                .containsExactly(
                        tuple("c2", "batch_expired", true),
                        tuple("c3", "attempts_exhausted", true),
                        tuple("c4", "batch_expired", true));
        batch.projection.project(batch.topics.batch(end));
        assertThat(batch.shown().get("request_counts").toString())
                .isEqualTo("{\"total\":4,\"completed\":1,\"failed\":3}");
    }

    @Test
    void aProvidersRefusalIsAResponseOfTheErrorFile() throws Exception {
        batch.progress(1, BatchPhase.STOPPED, BatchStop.CANCELLED, 2);
        JobResult refused =
                batch.of(1, TestJob.acceptedAt(TestBatch.CREATED).succeeded(1, "{\"error\":{}}"));
        refused.setStatus(TerminalStatus.FAILED);
        refused.setHttpStatus(400);
        batch.projection.project(
                batch.topics.record(refused),
                batch.topics.record(batch.ended(2, TerminalStatus.CANCELLED)));

        batch.finisher().round();

        assertThat(batch.told.getFirst().end().getStatus()).isEqualTo(BatchEnd.CANCELLED);
        assertThat(batch.told.getFirst().end().getOutputFileId()).isNull();
        assertThat(batch.lines(batch.errors))
                .extracting(
                        line -> line.get("custom_id").asText(),
                        line -> line.at("/response/status_code").asInt(),
                        line -> line.at("/error/code").asText())
                .containsExactly(
                        tuple("c1", 400, ""),
                        tuple("c2", 0, "batch_cancelled"),
                        tuple("c3", 0, "batch_cancelled"),
                        tuple("c4", 0, "batch_cancelled"));
    }

    @Test
    void aCancelledBatchOfWhichNothingRanEndsAtOnce() throws Exception {
        batch.projection.project(
                batch.topics.batch(
                        new BatchCancel(
                                batch.id.toString(),
                                new Caller(TestJob.TENANT, TestJob.SHARD, null, "key-1", null),
                                TestBatch.CREATED.toEpochMilli())));
        assertThat(batch.shown().get("status").asText()).isEqualTo("cancelling");
        batch.progress(1, BatchPhase.STOPPED, BatchStop.CANCELLED, 0);

        batch.finisher().round();

        batch.projection.project(batch.topics.batch(batch.told.getFirst().end()));
        JsonNode shown = batch.shown();
        assertThat(shown.get("status").asText()).isEqualTo("cancelled");
        assertThat(shown.get("cancelled_at").isNumber()).isTrue();
        assertThat(shown.get("cancelling_at").isNumber()).isTrue();
    }

    @Test
    void doesNotWaitForEverForResultsThatDoNotCome() throws Exception {
        batch.progress(1, BatchPhase.EXPANDED, BatchStop.NONE, 4);
        batch.projection.project(batch.topics.record(batch.succeeded(1)));
        batch.now = TestBatch.CREATED.plus(Duration.ofHours(1)).plus(Duration.ofMinutes(9));
        batch.finisher().round();
        assertThat(batch.told).isEmpty();

        batch.now = batch.now.plus(Duration.ofMinutes(2));
        batch.finisher().round();

        assertThat(batch.told.getFirst().end().getStatus()).isEqualTo(BatchEnd.EXPIRED);
        assertThat(batch.lines(batch.errors)).hasSize(3);
    }

    /** Meanwhile somebody may have been told of a file and have deleted it. */
    @Test
    void makesNoFileAgainHoweverFarBehindTheProjectionIs() throws Exception {
        batch.progress(1, BatchPhase.EXPANDED, BatchStop.NONE, 1);
        batch.projection.project(batch.topics.record(batch.succeeded(1)));
        BatchFinisher finisher = batch.finisher();
        finisher.round();
        batch.files.delete(FileNames.content(batch.output));
        batch.now = batch.now.plus(Duration.ofMinutes(10));

        finisher.round();

        assertThat(batch.told).hasSize(1);
        assertThatThrownBy(() -> batch.files.size(FileNames.content(batch.output)))
                .isInstanceOf(BlobUnavailableException.class);
    }

    @Test
    void saysHowLongItsFilesAreKept() throws Exception {
        batch.progress(1, BatchPhase.EXPANDED, BatchStop.NONE, 1);
        batch.projection.project(batch.topics.record(batch.succeeded(1)));

        batch.finisher().round();

        Assembly.Made made = batch.told.getFirst();
        assertThat(made.files())
                .isNotEmpty()
                .allSatisfy(
                        file ->
                                assertThat(file.getExpiresAtMs())
                                        .isEqualTo(
                                                made.end().getEndedAt()
                                                        + Duration.ofDays(30).toMillis()));
    }

    @Test
    void makesTheSameFilesAgain() throws Exception {
        batch.progress(1, BatchPhase.EXPANDED, BatchStop.NONE, 1);
        batch.projection.project(batch.topics.record(batch.succeeded(1)));

        batch.finisher().round();
        batch.now = batch.now.plusSeconds(90);
        batch.finisher().round();

        assertThat(batch.told).hasSize(2);
        assertThat(batch.told.get(0).end()).isEqualTo(batch.told.get(1).end());
        assertThat(batch.told.get(0).files())
                .extracting(FileEntry::getFileId, FileEntry::getSha256)
                .isEqualTo(
                        batch.told.get(1).files().stream()
                                .map(file -> tuple(file.getFileId(), file.getSha256()))
                                .toList());
    }

    /** What is told later belongs to the round that has read it, not to the one that was first. */
    @Test
    void tellsNothingOfABatchThatEndedMeanwhile() throws Exception {
        batch.progress(1, BatchPhase.EXPANDED, BatchStop.NONE, 1);
        batch.projection.project(batch.topics.record(batch.succeeded(1)));
        BatchFinisher slow =
                batch.finisher(
                        TestBatch.ends(
                                made -> {
                                    batch.told.add(made);
                                    batch.projection.project(batch.topics.batch(made.end()));
                                }));

        slow.round();
        slow.finish(batch.id.toString());

        assertThat(batch.told).hasSize(1);
    }

    @Test
    void oneThatCannotBeToldIsTriedAgainAndThrowsNothing() throws Exception {
        batch.progress(1, BatchPhase.EXPANDED, BatchStop.NONE, 1);
        batch.projection.project(batch.topics.record(batch.succeeded(1)));
        BatchFinisher failing =
                batch.finisher(
                        TestBatch.ends(
                                made -> {
                                    batch.told.add(made);
                                    throw new IllegalStateException("the log is down");
                                }));

        failing.round();
        failing.round();
        assertThat(batch.told).hasSize(1);

        batch.now = batch.now.plusSeconds(11);
        failing.round();
        assertThat(batch.told).hasSize(2);
    }
}
