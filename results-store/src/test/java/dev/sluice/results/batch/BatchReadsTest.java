package dev.sluice.results.batch;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.sluice.results.testkit.TestJob;
import dev.sluice.results.testkit.TestPostgres;
import dev.sluice.schema.avro.BatchEnd;
import dev.sluice.schema.avro.BatchEnded;
import dev.sluice.schema.avro.BatchFault;
import dev.sluice.schema.avro.BatchPhase;
import dev.sluice.schema.avro.BatchStop;
import dev.sluice.schema.avro.FileEntry;
import dev.sluice.schema.job.ObjectId;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is shown of batches and files. */
class BatchReadsTest {
    private static final ObjectMapper JSON = new ObjectMapper();

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
    void oldNewsAndASecondEndChangeNothing() throws Exception {
        batch.progress(5, BatchPhase.EXPANDED, BatchStop.NONE, 4);
        batch.progress(4, BatchPhase.EXPANDING, BatchStop.NONE, 1);
        batch.projection.project(batch.topics.batch(batch.end(BatchEnd.EXPIRED)));
        batch.projection.project(batch.topics.batch(batch.end(BatchEnd.COMPLETED)));
        batch.progress(6, BatchPhase.EXPANDING, BatchStop.NONE, 1);

        assertThat(batch.shown().get("status").asText()).isEqualTo("expired");
        assertThat(
                        TestPostgres.value(
                                batch.database,
                                "SELECT phase || expanded FROM batch WHERE total = 4"))
                .isEqualTo("EXPANDED4");
    }

    @Test
    void showsWhatIsWrongWithAFile() throws Exception {
        BatchEnded failed = batch.end(BatchEnd.FAILED);
        failed.setFaults(List.of(new BatchFault("invalid_json_line", 2, "not JSON", null)));

        batch.projection.project(batch.topics.batch(failed));

        JsonNode shown = batch.shown();
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
                                    batch.ids
                                            .random(
                                                    ObjectId.Kind.FILE,
                                                    TestJob.TENANT,
                                                    TestJob.SHARD,
                                                    TestBatch.CREATED.plusSeconds(i))
                                            .toString())
                            .setTenant(TestJob.TENANT)
                            .setFilename("f" + i)
                            .setPurpose("batch")
                            .setSizeBytes(i)
                            .setSha256("00")
                            .setCreatedAtMs(TestBatch.CREATED.plusSeconds(i).toEpochMilli())
                            .build();
            made.add(file.getFileId());
            batch.projection.project(batch.topics.batch(file));
        }
        BatchReads reads = new BatchReads(batch.database, () -> batch.now);

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
                .isEqualTo(batch.id.toString());
        assertThat(reads.counts(List.of(batch.id.toString(), "batch_1"))).isEqualTo("{}");
    }
}
