package dev.sluice.ingress.batch.expand;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import dev.sluice.ingress.batch.BatchConfig;
import dev.sluice.ingress.batch.expand.FakePartition.Fate;
import dev.sluice.ingress.prompt.PromptConfig;
import dev.sluice.ingress.prompt.Prompts;
import dev.sluice.ingress.run.FakeCatalogs;
import dev.sluice.runtime.config.BodyConfig;
import dev.sluice.schema.avro.BatchCancel;
import dev.sluice.schema.avro.BatchEnd;
import dev.sluice.schema.avro.BatchEnded;
import dev.sluice.schema.avro.BatchFault;
import dev.sluice.schema.avro.BatchPhase;
import dev.sluice.schema.avro.BatchProgress;
import dev.sluice.schema.avro.BatchRequest;
import dev.sluice.schema.avro.BatchStop;
import dev.sluice.schema.avro.Caller;
import dev.sluice.schema.avro.CancelRequest;
import dev.sluice.schema.avro.JobRequest;
import dev.sluice.schema.avro.Priority;
import dev.sluice.schema.body.Bodies;
import dev.sluice.schema.body.DirectoryBlobStore;
import dev.sluice.schema.body.DirectoryFileStore;
import dev.sluice.schema.body.FileNames;
import dev.sluice.schema.body.FileStore;
import dev.sluice.schema.job.JobIds;
import dev.sluice.schema.job.ObjectId;
import dev.sluice.schema.job.ObjectIds;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.apache.avro.specific.SpecificRecord;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PartitionRunnerTest {
    private static final Instant NOW = Instant.parse("2026-03-10T12:00:00Z");
    private static final int STEP_LINES = 4;
    private static final int LINES = 23;

    @TempDir Path directory;

    private final JobIds jobIds = new JobIds(new byte[32]);
    private final ObjectIds ids = new ObjectIds(jobIds);
    private final FakePartition partition = new FakePartition();
    private final Map<String, Long> finished = new HashMap<>();
    private final FakeCatalogs catalogs = new FakeCatalogs();
    private BatchConfig config = config(1_000, 4);
    private Instant now = NOW;
    private FileStore files;
    private int read;

    @BeforeEach
    void prepare() {
        files = new DirectoryFileStore(directory);
    }

    private static BatchConfig config(int inFlightMax, int expandingMax) {
        return new BatchConfig(
                "group", 1_000, 5, STEP_LINES, 1_000_000, inFlightMax, expandingMax, 10);
    }

    /** As after a restart: all that is known is what was written. */
    private PartitionRunner runner() {
        PartitionRunner runner =
                new PartitionRunner(
                        partition.open(),
                        new InputFiles(files, new BodyConfig(16_384, 1_000_000, directory)),
                        new LineJobs(
                                catalogs,
                                new Prompts(new PromptConfig(0)),
                                new Bodies(new DirectoryBlobStore(directory, 1_000_000)),
                                jobIds,
                                InstantSource.fixed(NOW)),
                        catalogs,
                        id -> finished.getOrDefault(id, 0L),
                        config);
        partition.records.forEach(runner::on);
        read = partition.records.size();
        return runner;
    }

    private BatchRequest batch(String... lines) {
        return batchOf("acme", 7, lines);
    }

    private BatchRequest batchOf(String tenant, int shard, String... lines) {
        ObjectId file = ids.random(ObjectId.Kind.FILE, tenant, shard, NOW);
        try (FileStore.Draft draft = files.write(FileNames.content(file))) {
            draft.write(String.join("\n", lines).getBytes(UTF_8));
            draft.finish();
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
        BatchRequest request =
                BatchRequest.newBuilder()
                        .setBatchId(ids.random(ObjectId.Kind.BATCH, tenant, shard, NOW).toString())
                        .setCaller(
                                Caller.newBuilder()
                                        .setTenant(tenant)
                                        .setShard(shard)
                                        .setKeyId(tenant + "-key")
                                        .build())
                        .setInputFileId(file.toString())
                        .setEndpoint("/v1/chat/completions")
                        .setAcceptedAtMs(NOW.toEpochMilli())
                        .setDeadlineMs(NOW.plus(Duration.ofHours(1)).toEpochMilli())
                        .build();
        partition.records.add(request);
        return request;
    }

    /** With blank lines between them. */
    private static String[] lines(int count) {
        return IntStream.rangeClosed(1, count)
                .mapToObj(i -> line("c" + i) + (i % 5 == 0 ? "\n" : ""))
                .toArray(String[]::new);
    }

    private static String line(String customId) {
        return "{\"custom_id\":\"%s\",\"method\":\"POST\",\"url\":\"/v1/chat/completions\",\"body\":{\"model\":\"small\",\"n\":1}}"
                .formatted(customId);
    }

    private static List<String> customIds(int count) {
        return IntStream.rangeClosed(1, count).mapToObj(i -> "c" + i).toList();
    }

    /** Steps until nothing can be done; after a lost step another runner goes on. */
    private void run() throws Exception {
        PartitionRunner runner = runner();
        for (int steps = 0; steps < 1_000; steps++) {
            try {
                if (!runner.step(now)) {
                    return;
                }
                echo(runner);
            } catch (StepLostException e) {
                runner.close();
                runner = runner();
            }
        }
        throw new AssertionError("it never rests");
    }

    /** A runner reads what it wrote, too. */
    private void echo(PartitionRunner runner) {
        while (read < partition.records.size()) {
            runner.on(partition.records.get(read++));
        }
    }

    private <T extends SpecificRecord> List<T> records(Class<T> type) {
        return partition.records.stream().filter(type::isInstance).map(type::cast).toList();
    }

    private BatchProgress progress() {
        return records(BatchProgress.class).getLast();
    }

    private void assertEachLineOnce() {
        assertThat(partition.jobs).extracting(JobRequest::getCustomId).isEqualTo(customIds(LINES));
        assertThat(partition.jobs).extracting(JobRequest::getJobId).doesNotHaveDuplicates();
        assertThat(progress().getPhase()).isEqualTo(BatchPhase.EXPANDED);
        assertThat(progress().getExpanded()).isEqualTo(LINES);
        assertThat(progress().getTotal()).isEqualTo(LINES);
    }

    @Test
    void makesAJobOfEveryLine() throws Exception {
        BatchRequest batch = batch(lines(LINES));

        run();

        assertEachLineOnce();
        assertThat(partition.jobs)
                .allSatisfy(
                        job -> {
                            assertThat(job.getPriority()).isEqualTo(Priority.BATCH);
                            assertThat(job.getDeadlineMs()).isEqualTo(batch.getDeadlineMs());
                            assertThat(job.getBatch().getBatchId()).isEqualTo(batch.getBatchId());
                            assertThat(job.getCaller().getKeyId()).isEqualTo("acme-key");
                            assertThat(new String(job.getBody().getInlineBytes().array(), UTF_8))
                                    .isEqualTo("{\"model\":\"small\",\"n\":1}");
                        });
        assertThat(partition.jobs)
                .extracting(job -> job.getBatch().getLine())
                .startsWith(1, 2, 3, 4, 5, 7, 8);
    }

    @Test
    void neitherSkipsNorRepeatsALineWhereverAStepIsLost() throws Exception {
        batch(lines(LINES));
        run();
        int steps = partition.steps();
        assertThat(steps).isGreaterThan(5);

        for (Fate fate : List.of(Fate.NOT_WRITTEN, Fate.WRITTEN_AND_NOT_TOLD)) {
            for (int lost = 0; lost < steps; lost++) {
                forget();
                int nth = lost;
                int before = partition.steps();
                partition.fates(step -> step - before == nth ? fate : Fate.WRITTEN);
                batch(lines(LINES));

                run();

                assertEachLineOnce();
            }
        }
    }

    @Test
    void neitherSkipsNorRepeatsALineWhenManyStepsAreLost() throws Exception {
        for (int seed = 0; seed < 100; seed++) {
            forget();
            Random random = new Random(seed);
            Fate[] fates = Fate.values();
            partition.fates(step -> fates[random.nextInt(fates.length)]);
            batch(lines(LINES));

            run();

            assertEachLineOnce();
        }
    }

    private void forget() {
        partition.records.clear();
        partition.jobs.clear();
    }

    @Test
    void shutsOutTheOneWhoHadThePartitionBefore() throws Exception {
        batch(lines(LINES));
        PartitionRunner zombie = runner();
        while (partition.jobs.isEmpty()) {
            assertThat(zombie.step(now)).isTrue();
        }

        run();

        assertEachLineOnce();
        assertThatThrownBy(
                        () -> {
                            while (zombie.step(now)) {
                                echo(zombie);
                            }
                        })
                .isInstanceOf(StepLostException.class);
        assertEachLineOnce();
    }

    @Test
    void waitsWithMoreLinesUntilJobsHaveEnded() throws Exception {
        config = config(6, 4);
        BatchRequest batch = batch(lines(LINES));

        run();
        assertThat(partition.jobs).hasSize(6);

        finished.put(batch.getBatchId(), 5L);
        run();
        assertThat(partition.jobs).hasSize(11);

        finished.put(batch.getBatchId(), 23L);
        run();
        assertEachLineOnce();
    }

    @Test
    void expandsTheBatchesOfATenantInTurns() throws Exception {
        BatchRequest first = batch(lines(LINES));
        BatchRequest second = batch(lines(LINES));
        config = config(1, 4);
        run();
        config = config(1_000, 4);

        run();

        assertThat(partition.jobs).hasSize(2 * LINES);
        List<String> order =
                partition.jobs.stream().map(job -> job.getBatch().getBatchId()).toList();
        assertThat(order.indexOf(second.getBatchId()))
                .isLessThan(order.lastIndexOf(first.getBatchId()));
    }

    @Test
    void namesWhatIsWrongWithAFileByLine() throws Exception {
        batch(
                line("a"),
                "not json",
                "",
                "{\"method\":\"POST\",\"url\":\"/v1/chat/completions\",\"body\":{\"model\":\"small\"}}",
                line("a"),
                line("b").replace("small", "absent"));

        run();

        assertThat(partition.jobs).isEmpty();
        BatchEnded end = records(BatchEnded.class).getFirst();
        assertThat(end.getStatus()).isEqualTo(BatchEnd.FAILED);
        assertThat(end.getFaults())
                .extracting(BatchFault::getLine, BatchFault::getCode, BatchFault::getParam)
                .containsExactly(
                        tuple(2, "invalid_json_line", null),
                        tuple(4, "missing_required_parameter", "custom_id"),
                        tuple(5, "duplicate_custom_id", "custom_id"),
                        tuple(6, "model_not_found", "body.model"));
    }

    @Test
    void refusesAnotherMethodOrUrlAndWhatTheBatchSaysForAllLines() throws Exception {
        String hook = "{\"url\":\"https://example.com/hook\"}";
        batch(
                line("a").replace("POST", "GET"),
                line("b").replace("/v1/chat/completions", "/v1/cats"),
                line("c").replace("{\"custom_id\"", "{\"deadline\":\"1h\",\"custom_id\""),
                line("d").replace("\"url\":\"/v1/chat/completions\",", ""),
                line("e").replace("{\"custom_id\"", "{\"webhook\":" + hook + ",\"custom_id\""));

        run();

        assertThat(records(BatchEnded.class).getFirst().getFaults())
                .extracting(BatchFault::getCode)
                .containsExactly(
                        "invalid_method",
                        "invalid_url",
                        "invalid_request",
                        "invalid_url",
                        "invalid_request");
    }

    @Test
    void checksAFileOfATenantBeforeTheManyOfAnother() throws Exception {
        for (int i = 0; i < 5; i++) {
            batch(lines(LINES));
        }
        BatchRequest other = batchOf("globex", 8, lines(LINES));

        PartitionRunner runner = runner();
        while (records(BatchProgress.class).stream()
                .noneMatch(progress -> progress.getBatchId().equals(other.getBatchId()))) {
            assertThat(runner.step(now)).isTrue();
            echo(runner);
        }

        assertThat(
                        records(BatchProgress.class).stream()
                                .map(BatchProgress::getBatchId)
                                .filter(id -> !id.equals(other.getBatchId()))
                                .distinct())
                .hasSizeLessThanOrEqualTo(1);
    }

    @Test
    void givesJobsTheMetadataOfTheirBatchAndTheirOwn() throws Exception {
        BatchRequest batch =
                batch(
                        line("c1"),
                        line("c2").replace("}}", "},\"metadata\":{\"team\":\"own\",\"x\":\"1\"}}"));
        batch.setMetadata(Map.of("team", "red", "run", "7"));

        run();

        assertThat(partition.jobs)
                .extracting(JobRequest::getMetadata)
                .containsExactly(
                        Map.of("team", "red", "run", "7"),
                        Map.of("team", "own", "run", "7", "x", "1"));
    }

    @Test
    void stopsTellingAfterAsManyFaultsAsItMay() throws Exception {
        batch(IntStream.range(0, 50).mapToObj(i -> "{").toArray(String[]::new));

        run();

        assertThat(records(BatchEnded.class).getFirst().getFaults()).hasSize(5);
    }

    @Test
    void refusesAnEmptyFileAndOneWithTooManyLines() throws Exception {
        batch("", "");
        batch(lines(1_001));

        run();

        assertThat(records(BatchEnded.class))
                .flatExtracting(BatchEnded::getFaults)
                .extracting(BatchFault::getCode)
                .containsExactly("empty_file", "too_many_lines");
    }

    @Test
    void cancelsTheJobsThatItMadeAndMakesNoMore() throws Exception {
        config = config(6, 4);
        BatchRequest batch = batch(lines(LINES));
        run();
        partition.records.add(
                new BatchCancel(batch.getBatchId(), batch.getCaller(), NOW.toEpochMilli()));

        run();

        assertThat(partition.jobs).hasSize(6);
        assertThat(progress().getPhase()).isEqualTo(BatchPhase.STOPPED);
        assertThat(progress().getStop()).isEqualTo(BatchStop.CANCELLED);
        assertThat(partition.cancels)
                .extracting(CancelRequest::getJobId)
                .containsAll(partition.jobs.stream().map(JobRequest::getJobId).toList());
    }

    @Test
    void stopsAtTheEndOfItsWindow() throws Exception {
        config = config(6, 4);
        batch(lines(LINES));
        run();
        now = NOW.plus(Duration.ofHours(1));

        run();

        assertThat(partition.jobs).hasSize(6);
        assertThat(progress().getStop()).isEqualTo(BatchStop.EXPIRED);
    }

    @Test
    void stopsWhenItsFileIsGone() throws Exception {
        config = config(6, 4);
        BatchRequest batch = batch(lines(LINES));
        run();
        files.delete(FileNames.content(ObjectId.of(ObjectId.Kind.FILE, batch.getInputFileId())));
        finished.put(batch.getBatchId(), 6L);

        run();

        assertThat(progress().getStop()).isEqualTo(BatchStop.FAILED);
        assertThat(progress().getFaults())
                .extracting(BatchFault::getCode)
                .containsExactly("input_file_missing");
    }

    @Test
    void wantsNoCountsWhenNoLineWaitsForThem() throws Exception {
        batch(lines(LINES));
        PartitionRunner before = runner();
        run();

        assertThat(before.counted()).isEmpty();
        assertThat(runner().counted()).isEmpty();
    }

    @Test
    void forgetsABatchThatHasEnded() throws Exception {
        config = config(6, 4);
        BatchRequest batch = batch(lines(LINES));
        run();
        PartitionRunner runner = runner();
        assertThat(runner.counted()).containsExactly(batch.getBatchId());

        runner.on(
                BatchEnded.newBuilder()
                        .setBatchId(batch.getBatchId())
                        .setTenant("acme")
                        .setStatus(BatchEnd.COMPLETED)
                        .setEndedAt(0)
                        .build());

        assertThat(runner.counted()).isEmpty();
    }
}
