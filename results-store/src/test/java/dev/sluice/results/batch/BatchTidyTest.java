package dev.sluice.results.batch;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.results.batch.BatchReads.Page;
import dev.sluice.results.postgres.Database;
import dev.sluice.results.project.TestProjection;
import dev.sluice.results.testkit.TestJob;
import dev.sluice.results.testkit.TestPostgres;
import dev.sluice.results.testkit.TestTopics;
import dev.sluice.schema.avro.BatchEnd;
import dev.sluice.schema.avro.BatchEnded;
import dev.sluice.schema.avro.BatchRequest;
import dev.sluice.schema.avro.Caller;
import dev.sluice.schema.avro.FileEntry;
import dev.sluice.schema.body.BlobUnavailableException;
import dev.sluice.schema.body.DirectoryFileStore;
import dev.sluice.schema.body.FileNames;
import dev.sluice.schema.body.FileStore;
import dev.sluice.schema.job.ObjectId;
import dev.sluice.schema.job.ObjectIds;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files and batches whose time is over. */
class BatchTidyTest {
    private static final Instant NOW = TestProjection.NOW;

    @TempDir Path directory;

    private final Database database = TestPostgres.database();
    private final TestTopics topics = new TestTopics();
    private final TestProjection projection = new TestProjection(database);
    private final ObjectIds ids = new ObjectIds(TestJob.IDS);
    private final List<FileEntry> gone = new ArrayList<>();
    private FileStore files;
    private BatchTidy tidy;

    @BeforeEach
    void prepare() {
        files = new DirectoryFileStore(directory);
        BatchEnds log =
                new BatchEnds() {
                    @Override
                    public long tell(int partition, Assembly.Made made) {
                        throw new IllegalStateException("tidying makes nothing");
                    }

                    @Override
                    public void gone(int partition, FileEntry file) {
                        assertThat(partition).isEqualTo(TestTopics.PARTITION);
                        gone.add(file);
                    }
                };
        tidy = new BatchTidy(database, files, log, new BatchConfig(30));
    }

    @AfterEach
    void close() {
        database.close();
    }

    private ObjectId file(@Nullable Instant expires) throws IOException {
        ObjectId id = ids.random(ObjectId.Kind.FILE, TestJob.TENANT, TestJob.SHARD, NOW);
        for (var name : List.of(FileNames.content(id), FileNames.entry(id))) {
            try (FileStore.Draft draft = files.write(name)) {
                draft.write("hello".getBytes(UTF_8));
                draft.finish();
            }
        }
        projection.project(
                topics.batch(
                        FileEntry.newBuilder()
                                .setFileId(id.toString())
                                .setTenant(TestJob.TENANT)
                                .setFilename("f.jsonl")
                                .setPurpose("batch")
                                .setSizeBytes(5)
                                .setSha256("00")
                                .setCreatedAtMs(NOW.toEpochMilli())
                                .setExpiresAtMs(expires == null ? null : expires.toEpochMilli())
                                .build()));
        return id;
    }

    private String listed(Instant now) {
        return new BatchReads(database, () -> now)
                .files(TestJob.TENANT, null, new Page(10, null, false));
    }

    @Test
    void removesAFileWhenItsTimeIsOver() throws Exception {
        ObjectId over = file(NOW.minusSeconds(1));
        ObjectId young = file(NOW.plusSeconds(1));
        ObjectId kept = file(null);

        tidy.tidy(NOW);

        assertThat(gone).extracting(FileEntry::getFileId).containsExactly(over.toString());
        assertThat(gone.getFirst().getDeleted()).isTrue();
        assertThatThrownBy(() -> files.size(FileNames.content(over)))
                .isInstanceOf(BlobUnavailableException.class);
        assertThat(files.size(FileNames.content(young))).isEqualTo(5);
        assertThat(files.size(FileNames.content(kept))).isEqualTo(5);
        projection.project(topics.batch(gone.getFirst()));
        tidy.tidy(NOW);
        assertThat(gone).hasSize(1);
    }

    @Test
    void keepsTheInputOfABatchUntilThatHasEnded() throws Exception {
        ObjectId input = file(NOW.minusSeconds(1));
        ObjectId other = file(NOW.minusSeconds(1));
        ObjectId batch = ids.random(ObjectId.Kind.BATCH, TestJob.TENANT, TestJob.SHARD, NOW);
        projection.project(topics.batch(begun(batch, input)));

        tidy.tidy(NOW);

        assertThat(gone).extracting(FileEntry::getFileId).containsExactly(other.toString());
        assertThat(files.size(FileNames.content(input))).isEqualTo(5);
        gone.clear();
        projection.project(topics.batch(ended(batch)));
        tidy.tidy(NOW);
        assertThat(gone).extracting(FileEntry::getFileId).contains(input.toString());
    }

    @Test
    void showsNoFileAfterItsTimeThoughItIsThereYet() throws Exception {
        ObjectId file = file(NOW.plusSeconds(10));

        assertThat(listed(NOW)).contains(file.toString(), "expires_at");
        assertThat(listed(NOW.plusSeconds(10))).doesNotContain(file.toString());
    }

    @Test
    void forgetsABatchThatEndedLongAgo() {
        ObjectId batch = ids.random(ObjectId.Kind.BATCH, TestJob.TENANT, TestJob.SHARD, NOW);
        projection.project(
                topics.batch(
                        begun(
                                batch,
                                ids.random(
                                        ObjectId.Kind.FILE, TestJob.TENANT, TestJob.SHARD, NOW))),
                topics.batch(ended(batch)));

        assertShown(batch, NOW.plus(Duration.ofDays(30)), true);
        assertShown(batch, NOW.plus(Duration.ofDays(30)).plusMillis(1), false);
    }

    private static BatchRequest begun(ObjectId batch, ObjectId input) {
        return BatchRequest.newBuilder()
                .setBatchId(batch.toString())
                .setCaller(new Caller(TestJob.TENANT, TestJob.SHARD, null, "key-1", null))
                .setInputFileId(input.toString())
                .setEndpoint("/v1/chat/completions")
                .setAcceptedAtMs(NOW.toEpochMilli())
                .setDeadlineMs(NOW.plusSeconds(60).toEpochMilli())
                .build();
    }

    private static BatchEnded ended(ObjectId batch) {
        return BatchEnded.newBuilder()
                .setBatchId(batch.toString())
                .setTenant(TestJob.TENANT)
                .setStatus(BatchEnd.FAILED)
                .setEndedAt(NOW.toEpochMilli())
                .build();
    }

    private void assertShown(ObjectId batch, Instant tidied, boolean shown) {
        try {
            tidy.tidy(tidied);
        } catch (java.sql.SQLException e) {
            throw new AssertionError(e);
        }
        assertThat(
                        new BatchReads(database, () -> NOW)
                                .batch(TestJob.TENANT, batch.toString())
                                .isPresent())
                .isEqualTo(shown);
    }
}
