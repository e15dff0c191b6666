package dev.sluice.results.erase;

import static dev.sluice.results.project.TestProjection.NOW;

import dev.sluice.results.erase.Erasures.Asker;
import dev.sluice.results.erase.Erasures.Erased;
import dev.sluice.results.postgres.Database;
import dev.sluice.results.project.TestProjection;
import dev.sluice.results.testkit.TestJob;
import dev.sluice.results.testkit.TestPostgres;
import dev.sluice.results.testkit.TestTopics;
import dev.sluice.schema.avro.AuditRecord;
import dev.sluice.schema.avro.Body;
import dev.sluice.schema.avro.BodyEncoding;
import dev.sluice.schema.avro.ErasedJob;
import dev.sluice.schema.avro.JobResult;
import dev.sluice.schema.body.BlobStore;
import dev.sluice.schema.body.BlobUnavailableException;
import dev.sluice.schema.body.Bodies;
import dev.sluice.schema.body.DirectoryBlobStore;
import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.List;
import java.util.OptionalInt;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

/** Erasures of a job with a database, a log in memory and a blob store, which may be away. */
final class TestErasures implements AutoCloseable {
    static final Asker ASKER = new Asker("key-1", "gdpr 17", "192.0.2.1", "req_1");

    final Database database;
    final TestTopics topics = new TestTopics();
    final List<ErasedJob> written = new CopyOnWriteArrayList<>();
    final List<AuditRecord> audited = new CopyOnWriteArrayList<>();
    final TestJob job = TestJob.acceptedAt(NOW);
    final BlobStore blobs;
    final Blobs deleter;
    final Erasures role;
    volatile boolean logAway;
    volatile boolean storeAway;

    /** What happens before a blob is deleted. */
    volatile Consumer<String> beforeDelete = claim -> {};

    private final TestProjection projection;

    TestErasures(Database database, Path directory) {
        this.database = database;
        this.projection = new TestProjection(database);
        this.blobs = new DirectoryBlobStore(directory, 1_000);
        this.deleter = new Blobs(database, new Bodies(new ShakyStore()), InstantSource.fixed(NOW));
        this.role =
                new Erasures(
                        database,
                        projection.days,
                        (partition, id, erased, audit) -> {
                            if (logAway) {
                                throw new IllegalStateException("away");
                            }
                            written.add(erased);
                            audited.add(audit);
                        },
                        tenant -> OptionalInt.of(TestTopics.PARTITION),
                        deleter,
                        InstantSource.fixed(NOW));
    }

    private final class ShakyStore implements BlobStore {
        @Override
        public String put(String name, LocalDate day, byte[] bytes) {
            return blobs.put(name, day, bytes);
        }

        @Override
        public byte[] get(String claimCheck) {
            return blobs.get(claimCheck);
        }

        @Override
        public void delete(String claimCheck) {
            if (storeAway) {
                throw BlobUnavailableException.failed("the store is away", new IOException("away"));
            }
            beforeDelete.accept(claimCheck);
            blobs.delete(claimCheck);
        }
    }

    /** Erases the job. */
    Erased erase() {
        return role.erase(TestJob.TENANT, job.id, ASKER);
    }

    /** A body in the blob store. */
    String blob() {
        return blobs.put("standard", LocalDate.ofInstant(NOW, ZoneOffset.UTC), new byte[] {1});
    }

    /** The job has succeeded with bodies that rest in the blob store. */
    JobResult large(@Nullable String request, String response) {
        JobResult result = job.succeeded(1);
        result.setRequestClaim(request);
        result.setResponse(new Body(null, response, BodyEncoding.IDENTITY, 1L, null));
        return result;
    }

    /** What the log says of the job's erasure. */
    ErasedJob erased(int run) {
        return erased(job, run);
    }

    static ErasedJob erased(TestJob job, int run) {
        return ErasedJob.newBuilder()
                .setJobId(job.id.value())
                .setTenant(TestJob.TENANT)
                .setRun(run)
                .setKeyId("key-1")
                .setErasedAtMs(NOW.toEpochMilli())
                .build();
    }

    void project(JobResult result) {
        project(topics.record(result));
    }

    @SafeVarargs
    @SuppressWarnings("varargs")
    final void project(ConsumerRecord<byte[], byte[]>... records) {
        projection.project(records);
    }

    @Nullable Object value(String sql) {
        return TestPostgres.value(database, sql);
    }

    @Override
    public void close() {
        database.close();
    }
}
