package dev.sluice.results.batch;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sluice.results.postgres.Database;
import dev.sluice.results.project.TestProjection;
import dev.sluice.results.testkit.TestJob;
import dev.sluice.results.testkit.TestPostgres;
import dev.sluice.results.testkit.TestTopics;
import dev.sluice.schema.avro.BatchCancel;
import dev.sluice.schema.avro.BatchEnd;
import dev.sluice.schema.avro.BatchEnded;
import dev.sluice.schema.avro.BatchFault;
import dev.sluice.schema.avro.BatchLine;
import dev.sluice.schema.avro.BatchPhase;
import dev.sluice.schema.avro.BatchProgress;
import dev.sluice.schema.avro.BatchRequest;
import dev.sluice.schema.avro.BatchStop;
import dev.sluice.schema.avro.Caller;
import dev.sluice.schema.avro.FileEntry;
import dev.sluice.schema.avro.JobResult;
import dev.sluice.schema.avro.TerminalStatus;
import dev.sluice.schema.body.BlobUnavailableException;
import dev.sluice.schema.body.Bodies;
import dev.sluice.schema.body.DirectoryBlobStore;
import dev.sluice.schema.body.DirectoryFileStore;
import dev.sluice.schema.body.FileNames;
import dev.sluice.schema.body.FileStore;
import dev.sluice.schema.job.ObjectId;
import dev.sluice.schema.job.ObjectIds;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.io.InputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** From the records of a batch over its rows to its files. */
class BatchFinisherTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    /** Further than the projection comes by itself. */
    private static final long TOLD_AT = 1_000;

    private static final Instant CREATED = TestProjection.NOW.minusSeconds(60);

    @TempDir Path directory;

    private final Database database = TestPostgres.database();
    private final TestTopics topics = new TestTopics();
    private final TestProjection projection = new TestProjection(database);
    private final ObjectIds ids = new ObjectIds(TestJob.IDS);
    private final List<Assembly.Made> told = new ArrayList<>();
    private final ObjectId batch =
            ids.random(ObjectId.Kind.BATCH, TestJob.TENANT, TestJob.SHARD, CREATED);
    private final ObjectId input = file();
    private final ObjectId output = file();
    private final ObjectId errors = file();
    private FileStore files;
    private Instant now = TestProjection.NOW;

    private ObjectId file() {
        return ids.random(ObjectId.Kind.FILE, TestJob.TENANT, TestJob.SHARD, CREATED);
    }

    @BeforeEach
    void prepare() throws Exception {
        files = new DirectoryFileStore(directory);
        try (FileStore.Draft draft = files.write(FileNames.content(input))) {
            for (int i = 1; i <= 4; i++) {
                draft.write("{\"custom_id\":\"c%d\",\"body\":{}}\n".formatted(i).getBytes(UTF_8));
                if (i == 2) {
                    draft.write('\n');
                }
            }
            draft.finish();
        }
        projection.project(
                topics.batch(
                        BatchRequest.newBuilder()
                                .setBatchId(batch.toString())
                                .setCaller(
                                        new Caller(
                                                TestJob.TENANT, TestJob.SHARD, null, "key-1", null))
                                .setInputFileId(input.toString())
                                .setEndpoint("/v1/chat/completions")
                                .setAcceptedAtMs(CREATED.toEpochMilli())
                                .setDeadlineMs(CREATED.plus(Duration.ofHours(1)).toEpochMilli())
                                .setOutputFileId(output.toString())
                                .setErrorFileId(errors.toString())
                                .build()));
    }

    @AfterEach
    void close() {
        database.close();
    }

    private BatchFinisher finisher() {
        return finisher(ends(told::add));
    }

    private static BatchEnds ends(Consumer<Assembly.Made> tell) {
        return new BatchEnds() {
            @Override
            public long tell(int partition, Assembly.Made made) {
                assertThat(partition).isEqualTo(TestTopics.PARTITION);
                tell.accept(made);
                return TOLD_AT;
            }

            @Override
            public void gone(int partition, FileEntry file) {
                throw new IllegalStateException("a finisher removes nothing");
            }
        };
    }

    private BatchFinisher finisher(BatchEnds ends) {
        InstantSource clock = () -> now;
        return new BatchFinisher(
                database,
                new Assembly(
                        files,
                        new Bodies(new DirectoryBlobStore(directory, 1_000_000)),
                        TestTopics.CODECS,
                        TestTopics.TOPICS,
                        new BatchConfig(30)),
                ends,
                new BatchGauges(database, clock, new SimpleMeterRegistry()),
                clock);
    }

    private void progress(long seq, BatchPhase phase, BatchStop stop, int expanded) {
        projection.project(
                topics.batch(
                        BatchProgress.newBuilder()
                                .setBatchId(batch.toString())
                                .setSeq(seq)
                                .setPhase(phase)
                                .setStop(stop)
                                .setTotal(4)
                                .setExpanded(expanded)
                                .setInProgressAtMs(CREATED.plusSeconds(1).toEpochMilli())
                                .setStoppedAtMs(
                                        phase == BatchPhase.EXPANDING
                                                ? 0
                                                : CREATED.plusSeconds(2).toEpochMilli())
                                .build()));
    }

    /** Lines of the file; the third stands behind a blank one. */
    private static int place(int line) {
        return line <= 2 ? line : line + 1;
    }

    private JobResult of(int line, JobResult result) {
        result.setJobId(ids.ofLine(batch, TestJob.TENANT, TestJob.SHARD, place(line)).value());
        result.setBatch(new BatchLine(batch.toString(), place(line)));
        result.setCustomId("c" + line);
        return result;
    }

    private JobResult succeeded(int line) {
        return of(line, TestJob.acceptedAt(CREATED).succeeded(1, "{\n \"n\": " + line + "}"));
    }

    private JobResult ended(int line, TerminalStatus status) {
        return of(line, TestJob.acceptedAt(CREATED).ended(1, status));
    }

    private JsonNode shown() throws Exception {
        return JSON.readTree(
                new BatchReads(database, () -> now)
                        .batch(TestJob.TENANT, batch.toString())
                        .orElseThrow());
    }

    private List<JsonNode> lines(ObjectId file) throws Exception {
        try (InputStream in = files.open(FileNames.content(file), 0)) {
            List<JsonNode> lines = new ArrayList<>();
            for (String line : new String(in.readAllBytes(), UTF_8).split("\n")) {
                lines.add(JSON.readTree(line));
            }
            return lines;
        }
    }

    @Test
    void goesFromValidatingToCompletedWithCountsThatGrow() throws Exception {
        assertThat(shown().get("status").asText()).isEqualTo("validating");
        progress(1, BatchPhase.EXPANDING, BatchStop.NONE, 0);
        progress(2, BatchPhase.EXPANDED, BatchStop.NONE, 4);
        projection.project(topics.record(succeeded(2)), topics.record(succeeded(1)));

        JsonNode running = shown();
        assertThat(running.get("status").asText()).isEqualTo("in_progress");
        assertThat(running.get("request_counts").toString())
                .isEqualTo("{\"total\":4,\"completed\":2,\"failed\":0}");
        assertThat(running.get("eta_seconds").asLong()).isEqualTo(59);
        assertThat(running.get("output_file_id").isNull()).isTrue();
        finisher().round();
        assertThat(told).isEmpty();

        projection.project(topics.record(succeeded(4)), topics.record(succeeded(3)));
        assertThat(shown().get("status").asText()).isEqualTo("finalizing");
        finisher().round();
        assertThat(told).hasSize(1);
        told.getFirst().files().forEach(file -> projection.project(topics.batch(file)));
        projection.project(topics.batch(told.getFirst().end()));

        JsonNode completed = shown();
        assertThat(completed.get("status").asText()).isEqualTo("completed");
        assertThat(completed.get("completed_at").asLong())
                .isEqualTo(told.getFirst().end().getEndedAt() / 1_000);
        assertThat(completed.get("output_file_id").asText()).isEqualTo(output.toString());
        assertThat(completed.get("error_file_id").isNull()).isTrue();
        assertThat(completed.get("request_counts").toString())
                .isEqualTo("{\"total\":4,\"completed\":4,\"failed\":0}");
        assertThat(completed.at("/usage/input_tokens").asLong()).isEqualTo(4 * 12);
        assertThat(completed.at("/usage/output_tokens").asLong()).isEqualTo(4 * 6);
        assertThat(completed.get("cost_usd").decimalValue()).isEqualByComparingTo("4.938271564");
        assertThat(lines(output))
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
        finisher().round();
        assertThat(told).hasSize(1);
    }

    @Test
    void anExpiredBatchKeepsWhatWasAnsweredAndNamesTheRest() throws Exception {
        progress(1, BatchPhase.STOPPED, BatchStop.EXPIRED, 3);
        projection.project(
                topics.record(ended(2, TerminalStatus.EXPIRED)),
                topics.record(succeeded(1)),
                topics.record(of(3, TestJob.acceptedAt(CREATED).failed(1, "three tries"))));

        finisher().round();

        BatchEnded end = told.getFirst().end();
        assertThat(end.getStatus()).isEqualTo(BatchEnd.EXPIRED);
        assertThat(end.getCompleted()).isEqualTo(1);
        assertThat(lines(output)).hasSize(1);
        assertThat(lines(errors))
                .extracting(
                        line -> line.get("custom_id").asText(),
                        line -> line.at("/error/code").asText(),
                        line -> line.get("response").isNull())
                .containsExactly(
                        tuple("c2", "batch_expired", true),
                        tuple("c3", "attempts_exhausted", true),
                        tuple("c4", "batch_expired", true));
        projection.project(topics.batch(end));
        assertThat(shown().get("request_counts").toString())
                .isEqualTo("{\"total\":4,\"completed\":1,\"failed\":3}");
    }

    @Test
    void aProvidersRefusalIsAResponseOfTheErrorFile() throws Exception {
        progress(1, BatchPhase.STOPPED, BatchStop.CANCELLED, 2);
        JobResult refused = of(1, TestJob.acceptedAt(CREATED).succeeded(1, "{\"error\":{}}"));
        refused.setStatus(TerminalStatus.FAILED);
        refused.setHttpStatus(400);
        projection.project(
                topics.record(refused), topics.record(ended(2, TerminalStatus.CANCELLED)));

        finisher().round();

        assertThat(told.getFirst().end().getStatus()).isEqualTo(BatchEnd.CANCELLED);
        assertThat(told.getFirst().end().getOutputFileId()).isNull();
        assertThat(lines(errors))
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
        projection.project(
                topics.batch(
                        new BatchCancel(
                                batch.toString(),
                                new Caller(TestJob.TENANT, TestJob.SHARD, null, "key-1", null),
                                CREATED.toEpochMilli())));
        assertThat(shown().get("status").asText()).isEqualTo("cancelling");
        progress(1, BatchPhase.STOPPED, BatchStop.CANCELLED, 0);

        finisher().round();

        projection.project(topics.batch(told.getFirst().end()));
        JsonNode shown = shown();
        assertThat(shown.get("status").asText()).isEqualTo("cancelled");
        assertThat(shown.get("cancelled_at").isNumber()).isTrue();
        assertThat(shown.get("cancelling_at").isNumber()).isTrue();
    }

    @Test
    void doesNotWaitForEverForResultsThatDoNotCome() throws Exception {
        progress(1, BatchPhase.EXPANDED, BatchStop.NONE, 4);
        projection.project(topics.record(succeeded(1)));
        now = CREATED.plus(Duration.ofHours(1)).plus(Duration.ofMinutes(9));
        finisher().round();
        assertThat(told).isEmpty();

        now = now.plus(Duration.ofMinutes(2));
        finisher().round();

        assertThat(told.getFirst().end().getStatus()).isEqualTo(BatchEnd.EXPIRED);
        assertThat(lines(errors)).hasSize(3);
    }

    /** Meanwhile somebody may have been told of a file and have deleted it. */
    @Test
    void makesNoFileAgainHoweverFarBehindTheProjectionIs() throws Exception {
        progress(1, BatchPhase.EXPANDED, BatchStop.NONE, 1);
        projection.project(topics.record(succeeded(1)));
        BatchFinisher finisher = finisher();
        finisher.round();
        files.delete(FileNames.content(output));
        now = now.plus(Duration.ofMinutes(10));

        finisher.round();

        assertThat(told).hasSize(1);
        assertThatThrownBy(() -> files.size(FileNames.content(output)))
                .isInstanceOf(BlobUnavailableException.class);
    }

    @Test
    void saysHowLongItsFilesAreKept() throws Exception {
        progress(1, BatchPhase.EXPANDED, BatchStop.NONE, 1);
        projection.project(topics.record(succeeded(1)));

        finisher().round();

        Assembly.Made made = told.getFirst();
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
        progress(1, BatchPhase.EXPANDED, BatchStop.NONE, 1);
        projection.project(topics.record(succeeded(1)));

        finisher().round();
        now = now.plusSeconds(90);
        finisher().round();

        assertThat(told).hasSize(2);
        assertThat(told.get(0).end()).isEqualTo(told.get(1).end());
        assertThat(told.get(0).files())
                .extracting(FileEntry::getFileId, FileEntry::getSha256)
                .isEqualTo(
                        told.get(1).files().stream()
                                .map(file -> tuple(file.getFileId(), file.getSha256()))
                                .toList());
    }

    /** What is told later belongs to the round that has read it, not to the one that was first. */
    @Test
    void tellsNothingOfABatchThatEndedMeanwhile() throws Exception {
        progress(1, BatchPhase.EXPANDED, BatchStop.NONE, 1);
        projection.project(topics.record(succeeded(1)));
        BatchFinisher slow =
                finisher(
                        ends(
                                made -> {
                                    told.add(made);
                                    projection.project(topics.batch(made.end()));
                                }));

        slow.round();
        slow.finish(batch.toString());

        assertThat(told).hasSize(1);
    }

    @Test
    void oneThatCannotBeToldIsTriedAgainAndThrowsNothing() throws Exception {
        progress(1, BatchPhase.EXPANDED, BatchStop.NONE, 1);
        projection.project(topics.record(succeeded(1)));
        BatchFinisher failing =
                finisher(
                        ends(
                                made -> {
                                    told.add(made);
                                    throw new IllegalStateException("the log is down");
                                }));

        failing.round();
        failing.round();
        assertThat(told).hasSize(1);

        now = now.plusSeconds(11);
        failing.round();
        assertThat(told).hasSize(2);
    }

    @Test
    void oldNewsAndASecondEndChangeNothing() throws Exception {
        progress(5, BatchPhase.EXPANDED, BatchStop.NONE, 4);
        progress(4, BatchPhase.EXPANDING, BatchStop.NONE, 1);
        projection.project(topics.batch(end(BatchEnd.EXPIRED)));
        projection.project(topics.batch(end(BatchEnd.COMPLETED)));
        progress(6, BatchPhase.EXPANDING, BatchStop.NONE, 1);

        assertThat(shown().get("status").asText()).isEqualTo("expired");
        assertThat(
                        TestPostgres.value(
                                database, "SELECT phase || expanded FROM batch WHERE total = 4"))
                .isEqualTo("EXPANDED4");
    }

    private BatchEnded end(BatchEnd status) {
        return BatchEnded.newBuilder()
                .setBatchId(batch.toString())
                .setTenant(TestJob.TENANT)
                .setStatus(status)
                .setTotal(4)
                .setEndedAt(now.toEpochMilli())
                .build();
    }

    @Test
    void showsWhatIsWrongWithAFile() throws Exception {
        BatchEnded failed = end(BatchEnd.FAILED);
        failed.setFaults(List.of(new BatchFault("invalid_json_line", 2, "not JSON", null)));

        projection.project(topics.batch(failed));

        JsonNode shown = shown();
        assertThat(shown.get("status").asText()).isEqualTo("failed");
        assertThat(shown.get("failed_at").isNumber()).isTrue();
        assertThat(shown.get("errors").toString())
                .isEqualTo(
                        "{\"object\":\"list\",\"data\":[{\"code\":\"invalid_json_line\",\"line\":2,\"message\":\"not"
                                + " JSON\",\"param\":null}]}");
    }

    @Test
    void pagesThroughFilesAndBatches() throws Exception {
        List<String> made = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            FileEntry file =
                    FileEntry.newBuilder()
                            .setFileId(
                                    ids.random(
                                                    ObjectId.Kind.FILE,
                                                    TestJob.TENANT,
                                                    TestJob.SHARD,
                                                    CREATED.plusSeconds(i))
                                            .toString())
                            .setTenant(TestJob.TENANT)
                            .setFilename("f" + i)
                            .setPurpose("batch")
                            .setSizeBytes(i)
                            .setSha256("00")
                            .setCreatedAtMs(CREATED.plusSeconds(i).toEpochMilli())
                            .build();
            made.add(file.getFileId());
            projection.project(topics.batch(file));
        }
        BatchReads reads = new BatchReads(database, () -> now);

        JsonNode first =
                JSON.readTree(
                        reads.files(TestJob.TENANT, null, new BatchReads.Page(2, null, false)));
        JsonNode second =
                JSON.readTree(
                        reads.files(
                                TestJob.TENANT,
                                "batch",
                                new BatchReads.Page(2, first.get("last_id").asText(), false)));

        assertThat(first.get("has_more").asBoolean()).isTrue();
        assertThat(first.get("data"))
                .extracting(file -> file.get("id").asText())
                .containsExactly(made.get(2), made.get(1));
        assertThat(second.get("has_more").asBoolean()).isFalse();
        assertThat(second.get("data"))
                .extracting(file -> file.get("id").asText())
                .containsExactly(made.get(0));
        assertThat(
                        JSON.readTree(
                                        reads.files(
                                                "globex", null, new BatchReads.Page(2, null, true)))
                                .get("data"))
                .isEmpty();
        assertThat(
                        JSON.readTree(
                                        reads.batches(
                                                TestJob.TENANT, new BatchReads.Page(2, null, true)))
                                .at("/data/0/id")
                                .asText())
                .isEqualTo(batch.toString());
        assertThat(reads.counts(List.of(batch.toString(), "batch_1"))).isEqualTo("{}");
    }
}
