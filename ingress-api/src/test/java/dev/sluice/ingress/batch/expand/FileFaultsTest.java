package dev.sluice.ingress.batch.expand;

import static dev.sluice.ingress.batch.expand.TestExpansion.LINES;
import static dev.sluice.ingress.batch.expand.TestExpansion.line;
import static dev.sluice.ingress.batch.expand.TestExpansion.lines;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import dev.sluice.schema.avro.BatchEnd;
import dev.sluice.schema.avro.BatchEnded;
import dev.sluice.schema.avro.BatchFault;
import dev.sluice.schema.avro.BatchProgress;
import dev.sluice.schema.avro.BatchRequest;
import dev.sluice.schema.avro.BatchStop;
import dev.sluice.schema.body.FileNames;
import dev.sluice.schema.job.ObjectId;
import java.nio.file.Path;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is wrong with a file, and that nobody waits for it. */
class FileFaultsTest {
    @TempDir Path directory;

    private TestExpansion expansion;

    @BeforeEach
    void prepare() {
        expansion = new TestExpansion(directory);
    }

    @Test
    void namesWhatIsWrongWithAFileByLine() throws Exception {
        expansion.batch(
                line("a"),
                "not json",
                "",
                "{\"method\":\"POST\",\"url\":\"/v1/chat/completions\",\"body\":{\"model\":\"small\"}}",
                line("a"),
                line("b").replace("small", "absent"));

        expansion.run();

        assertThat(expansion.partition.jobs).isEmpty();
        BatchEnded end = expansion.records(BatchEnded.class).getFirst();
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
        expansion.batch(
                line("a").replace("POST", "GET"),
                line("b").replace("/v1/chat/completions", "/v1/cats"),
                line("c").replace("{\"custom_id\"", "{\"deadline\":\"1h\",\"custom_id\""),
                line("d").replace("\"url\":\"/v1/chat/completions\",", ""),
                line("e").replace("{\"custom_id\"", "{\"webhook\":" + hook + ",\"custom_id\""));

        expansion.run();

        assertThat(expansion.records(BatchEnded.class).getFirst().getFaults())
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
            expansion.batch(lines(LINES));
        }
        BatchRequest other = expansion.batchOf("globex", 8, lines(LINES));

        PartitionRunner runner = expansion.runner();
        while (expansion.records(BatchProgress.class).stream()
                .noneMatch(progress -> progress.getBatchId().equals(other.getBatchId()))) {
            assertThat(runner.step(expansion.now)).isTrue();
            expansion.echo(runner);
        }

        assertThat(
                        expansion.records(BatchProgress.class).stream()
                                .map(BatchProgress::getBatchId)
                                .filter(id -> !id.equals(other.getBatchId()))
                                .distinct())
                .hasSizeLessThanOrEqualTo(1);
    }

    @Test
    void stopsTellingAfterAsManyFaultsAsItMay() throws Exception {
        expansion.batch(IntStream.range(0, 50).mapToObj(i -> "{").toArray(String[]::new));

        expansion.run();

        assertThat(expansion.records(BatchEnded.class).getFirst().getFaults()).hasSize(5);
    }

    @Test
    void refusesAnEmptyFileAndOneWithTooManyLines() throws Exception {
        expansion.batch("", "");
        expansion.batch(lines(1_001));

        expansion.run();

        assertThat(expansion.records(BatchEnded.class))
                .flatExtracting(BatchEnded::getFaults)
                .extracting(BatchFault::getCode)
                .containsExactly("empty_file", "too_many_lines");
    }

    @Test
    void stopsWhenItsFileIsGone() throws Exception {
        expansion.limit(6, 4);
        BatchRequest batch = expansion.batch(lines(LINES));
        expansion.run();
        expansion
                .files()
                .delete(FileNames.content(ObjectId.of(ObjectId.Kind.FILE, batch.getInputFileId())));
        expansion.finished.put(batch.getBatchId(), 6L);

        expansion.run();

        assertThat(expansion.progress().getStop()).isEqualTo(BatchStop.FAILED);
        assertThat(expansion.progress().getFaults())
                .extracting(BatchFault::getCode)
                .containsExactly("input_file_missing");
    }
}
