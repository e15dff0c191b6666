package dev.sluice.ingress.batch.expand;

import static dev.sluice.ingress.batch.expand.TestExpansion.LINES;
import static dev.sluice.ingress.batch.expand.TestExpansion.NOW;
import static dev.sluice.ingress.batch.expand.TestExpansion.line;
import static dev.sluice.ingress.batch.expand.TestExpansion.lines;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.schema.avro.BatchCancel;
import dev.sluice.schema.avro.BatchEnd;
import dev.sluice.schema.avro.BatchEnded;
import dev.sluice.schema.avro.BatchPhase;
import dev.sluice.schema.avro.BatchRequest;
import dev.sluice.schema.avro.BatchStop;
import dev.sluice.schema.avro.CancelRequest;
import dev.sluice.schema.avro.JobRequest;
import dev.sluice.schema.avro.Priority;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PartitionRunnerTest {
    @TempDir Path directory;

    private TestExpansion expansion;

    @BeforeEach
    void prepare() {
        expansion = new TestExpansion(directory);
    }

    @Test
    void makesAJobOfEveryLine() throws Exception {
        BatchRequest batch = expansion.batch(lines(LINES));

        expansion.run();

        expansion.assertEachLineOnce();
        assertThat(expansion.partition.jobs)
                .allSatisfy(
                        job -> {
                            assertThat(job.getPriority()).isEqualTo(Priority.BATCH);
                            assertThat(job.getDeadlineMs()).isEqualTo(batch.getDeadlineMs());
                            assertThat(job.getBatch().getBatchId()).isEqualTo(batch.getBatchId());
                            assertThat(job.getCaller().getKeyId()).isEqualTo("acme-key");
                            assertThat(new String(job.getBody().getInlineBytes().array(), UTF_8))
                                    .isEqualTo("{\"model\":\"small\",\"n\":1}");
                        });
        assertThat(expansion.partition.jobs)
                .extracting(job -> job.getBatch().getLine())
                .startsWith(1, 2, 3, 4, 5, 7, 8);
    }

    @Test
    void waitsWithMoreLinesUntilJobsHaveEnded() throws Exception {
        expansion.limit(6, 4);
        BatchRequest batch = expansion.batch(lines(LINES));

        expansion.run();
        assertThat(expansion.partition.jobs).hasSize(6);

        expansion.finished.put(batch.getBatchId(), 5L);
        expansion.run();
        assertThat(expansion.partition.jobs).hasSize(11);

        expansion.finished.put(batch.getBatchId(), 23L);
        expansion.run();
        expansion.assertEachLineOnce();
    }

    @Test
    void expandsTheBatchesOfATenantInTurns() throws Exception {
        BatchRequest first = expansion.batch(lines(LINES));
        BatchRequest second = expansion.batch(lines(LINES));
        expansion.limit(1, 4);
        expansion.run();
        expansion.limit(1_000, 4);

        expansion.run();

        assertThat(expansion.partition.jobs).hasSize(2 * LINES);
        List<String> order =
                expansion.partition.jobs.stream().map(job -> job.getBatch().getBatchId()).toList();
        assertThat(order.indexOf(second.getBatchId()))
                .isLessThan(order.lastIndexOf(first.getBatchId()));
    }

    @Test
    void givesJobsTheMetadataOfTheirBatchAndTheirOwn() throws Exception {
        BatchRequest batch =
                expansion.batch(
                        line("c1"),
                        line("c2").replace("}}", "},\"metadata\":{\"team\":\"own\",\"x\":\"1\"}}"));
        batch.setMetadata(Map.of("team", "red", "run", "7"));

        expansion.run();

        assertThat(expansion.partition.jobs)
                .extracting(JobRequest::getMetadata)
                .containsExactly(
                        Map.of("team", "red", "run", "7"),
                        Map.of("team", "own", "run", "7", "x", "1"));
    }

    @Test
    void cancelsTheJobsThatItMadeAndMakesNoMore() throws Exception {
        expansion.limit(6, 4);
        BatchRequest batch = expansion.batch(lines(LINES));
        expansion.run();
        expansion.partition.records.add(
                new BatchCancel(batch.getBatchId(), batch.getCaller(), NOW.toEpochMilli()));

        expansion.run();

        assertThat(expansion.partition.jobs).hasSize(6);
        assertThat(expansion.progress().getPhase()).isEqualTo(BatchPhase.STOPPED);
        assertThat(expansion.progress().getStop()).isEqualTo(BatchStop.CANCELLED);
        assertThat(expansion.partition.cancels)
                .extracting(CancelRequest::getJobId)
                .containsAll(expansion.partition.jobs.stream().map(JobRequest::getJobId).toList());
    }

    @Test
    void stopsAtTheEndOfItsWindow() throws Exception {
        expansion.limit(6, 4);
        expansion.batch(lines(LINES));
        expansion.run();
        expansion.now = NOW.plus(Duration.ofHours(1));

        expansion.run();

        assertThat(expansion.partition.jobs).hasSize(6);
        assertThat(expansion.progress().getStop()).isEqualTo(BatchStop.EXPIRED);
    }

    @Test
    void wantsNoCountsWhenNoLineWaitsForThem() throws Exception {
        expansion.batch(lines(LINES));
        PartitionRunner before = expansion.runner();
        expansion.run();

        assertThat(before.counted()).isEmpty();
        assertThat(expansion.runner().counted()).isEmpty();
    }

    @Test
    void forgetsABatchThatHasEnded() throws Exception {
        expansion.limit(6, 4);
        BatchRequest batch = expansion.batch(lines(LINES));
        expansion.run();
        PartitionRunner runner = expansion.runner();
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
