package dev.sluice.results.batch;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sluice.results.postgres.Database;
import dev.sluice.results.project.TestProjection;
import dev.sluice.results.testkit.TestJob;
import dev.sluice.results.testkit.TestPostgres;
import dev.sluice.results.testkit.TestTopics;
import dev.sluice.schema.avro.BatchEnd;
import dev.sluice.schema.avro.BatchEnded;
import dev.sluice.schema.avro.BatchLine;
import dev.sluice.schema.avro.BatchPhase;
import dev.sluice.schema.avro.BatchProgress;
import dev.sluice.schema.avro.BatchRequest;
import dev.sluice.schema.avro.BatchStop;
import dev.sluice.schema.avro.Caller;
import dev.sluice.schema.avro.FileEntry;
import dev.sluice.schema.avro.JobResult;
import dev.sluice.schema.avro.TerminalStatus;
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

/** A batch of four lines, from its records over its rows to its files. */
final class TestBatch implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();

    /** Further than the projection comes by itself. */
    private static final long TOLD_AT = 1_000;

    static final Instant CREATED = TestProjection.NOW.minusSeconds(60);

    private final Path directory;
    final Database database = TestPostgres.database();
    final TestTopics topics = new TestTopics();
    final TestProjection projection = new TestProjection(database);
    final ObjectIds ids = new ObjectIds(TestJob.IDS);
    final List<Assembly.Made> told = new ArrayList<>();
    final ObjectId id = ids.random(ObjectId.Kind.BATCH, TestJob.TENANT, TestJob.SHARD, CREATED);
    final ObjectId input = file();
    final ObjectId output = file();
    final ObjectId errors = file();
    final FileStore files;
    Instant now = TestProjection.NOW;

    private ObjectId file() {
        return ids.random(ObjectId.Kind.FILE, TestJob.TENANT, TestJob.SHARD, CREATED);
    }

    TestBatch(Path directory) throws Exception {
        this.directory = directory;
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
                                .setBatchId(id.toString())
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

    @Override
    public void close() {
        database.close();
    }

    BatchFinisher finisher() {
        return finisher(ends(told::add));
    }

    static BatchEnds ends(Consumer<Assembly.Made> tell) {
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

    BatchFinisher finisher(BatchEnds ends) {
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

    void progress(long seq, BatchPhase phase, BatchStop stop, int expanded) {
        projection.project(
                topics.batch(
                        BatchProgress.newBuilder()
                                .setBatchId(id.toString())
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
    static int place(int line) {
        return line <= 2 ? line : line + 1;
    }

    JobResult of(int line, JobResult result) {
        result.setJobId(ids.ofLine(id, TestJob.TENANT, TestJob.SHARD, place(line)).value());
        result.setBatch(new BatchLine(id.toString(), place(line)));
        result.setCustomId("c" + line);
        return result;
    }

    JobResult succeeded(int line) {
        return of(line, TestJob.acceptedAt(CREATED).succeeded(1, "{\n \"n\": " + line + "}"));
    }

    JobResult ended(int line, TerminalStatus status) {
        return of(line, TestJob.acceptedAt(CREATED).ended(1, status));
    }

    JsonNode shown() throws Exception {
        return JSON.readTree(
                new BatchReads(database, () -> now)
                        .batch(TestJob.TENANT, id.toString())
                        .orElseThrow());
    }

    List<JsonNode> lines(ObjectId file) throws Exception {
        try (InputStream in = files.open(FileNames.content(file), 0)) {
            List<JsonNode> lines = new ArrayList<>();
            for (String line : new String(in.readAllBytes(), UTF_8).split("\n")) {
                lines.add(JSON.readTree(line));
            }
            return lines;
        }
    }

    BatchEnded end(BatchEnd status) {
        return BatchEnded.newBuilder()
                .setBatchId(id.toString())
                .setTenant(TestJob.TENANT)
                .setStatus(status)
                .setTotal(4)
                .setEndedAt(now.toEpochMilli())
                .build();
    }
}
