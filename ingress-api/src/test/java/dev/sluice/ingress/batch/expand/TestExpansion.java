package dev.sluice.ingress.batch.expand;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.ingress.batch.BatchConfig;
import dev.sluice.ingress.prompt.PromptConfig;
import dev.sluice.ingress.prompt.Prompts;
import dev.sluice.ingress.run.FakeCatalogs;
import dev.sluice.runtime.config.BodyConfig;
import dev.sluice.schema.avro.BatchPhase;
import dev.sluice.schema.avro.BatchProgress;
import dev.sluice.schema.avro.BatchRequest;
import dev.sluice.schema.avro.Caller;
import dev.sluice.schema.avro.JobRequest;
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
import java.util.Set;
import java.util.stream.IntStream;
import org.apache.avro.specific.SpecificRecord;

/** A partition of batches, and runners that go on with it one after another. */
final class TestExpansion {
    static final Instant NOW = Instant.parse("2026-03-10T12:00:00Z");
    private static final int STEP_LINES = 4;
    static final int LINES = 23;

    private final Path directory;
    private final JobIds jobIds = new JobIds(new byte[32]);
    private final ObjectIds ids = new ObjectIds(jobIds);
    final FakePartition partition = new FakePartition();
    final Map<String, Long> finished = new HashMap<>();
    private final FakeCatalogs catalogs = new FakeCatalogs();
    private BatchConfig config = config(1_000, 4);
    Instant now = NOW;
    private final FileStore files;
    private int read;

    TestExpansion(Path directory) {
        this.directory = directory;
        this.files = new DirectoryFileStore(directory);
    }

    FileStore files() {
        return files;
    }

    /** Of runners that begin after this. */
    void limit(int inFlightMax, int expandingMax) {
        config = config(inFlightMax, expandingMax);
    }

    private static BatchConfig config(int inFlightMax, int expandingMax) {
        return new BatchConfig(
                "group",
                1_000,
                5,
                STEP_LINES,
                1_000_000,
                inFlightMax,
                expandingMax,
                10,
                Duration.ofHours(1));
    }

    /** As after a restart: all that is known is what was written. */
    PartitionRunner runner() {
        PartitionRunner runner =
                new PartitionRunner(
                        partition.open(),
                        new InputFiles(
                                files, new BodyConfig(16_384, 1_000_000, directory, Set.of())),
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

    BatchRequest batch(String... lines) {
        return batchOf("acme", 7, lines);
    }

    BatchRequest batchOf(String tenant, int shard, String... lines) {
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
    static String[] lines(int count) {
        return IntStream.rangeClosed(1, count)
                .mapToObj(i -> line("c" + i) + (i % 5 == 0 ? "\n" : ""))
                .toArray(String[]::new);
    }

    static String line(String customId) {
        return "{\"custom_id\":\"%s\",\"method\":\"POST\",\"url\":\"/v1/chat/completions\",\"body\":{\"model\":\"small\",\"n\":1}}"
                .formatted(customId);
    }

    static List<String> customIds(int count) {
        return IntStream.rangeClosed(1, count).mapToObj(i -> "c" + i).toList();
    }

    /** Steps until nothing can be done; after a lost step another runner goes on. */
    void run() throws Exception {
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
    void echo(PartitionRunner runner) {
        while (read < partition.records.size()) {
            runner.on(partition.records.get(read++));
        }
    }

    <T extends SpecificRecord> List<T> records(Class<T> type) {
        return partition.records.stream().filter(type::isInstance).map(type::cast).toList();
    }

    BatchProgress progress() {
        return records(BatchProgress.class).getLast();
    }

    void assertEachLineOnce() {
        assertThat(partition.jobs).extracting(JobRequest::getCustomId).isEqualTo(customIds(LINES));
        assertThat(partition.jobs).extracting(JobRequest::getJobId).doesNotHaveDuplicates();
        assertThat(progress().getPhase()).isEqualTo(BatchPhase.EXPANDED);
        assertThat(progress().getExpanded()).isEqualTo(LINES);
        assertThat(progress().getTotal()).isEqualTo(LINES);
    }

    void forget() {
        partition.records.clear();
        partition.jobs.clear();
    }
}
