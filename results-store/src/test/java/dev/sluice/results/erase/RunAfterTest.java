package dev.sluice.results.erase;

import static dev.sluice.results.project.TestProjection.NOW;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.results.erase.Erasures.Asker;
import dev.sluice.results.postgres.Database;
import dev.sluice.results.project.TestProjection;
import dev.sluice.results.retention.DayCatalogue;
import dev.sluice.results.testkit.TestJob;
import dev.sluice.results.testkit.TestPostgres;
import dev.sluice.results.testkit.TestTopics;
import dev.sluice.schema.avro.Body;
import dev.sluice.schema.avro.BodyEncoding;
import dev.sluice.schema.avro.ErasedJob;
import dev.sluice.schema.avro.JobResult;
import dev.sluice.schema.body.BlobUnavailableException;
import dev.sluice.schema.body.Bodies;
import dev.sluice.schema.body.DirectoryBlobStore;
import dev.sluice.schema.error.ErrorCode;
import dev.sluice.schema.error.SluiceException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.OptionalInt;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A job that is erased and runs again: the run's request is the very blob of the run before. */
class RunAfterTest {
    private static final LocalDate TODAY = LocalDate.ofInstant(NOW, ZoneOffset.UTC);

    @TempDir Path directory;

    private final Database database = TestPostgres.database();
    private final TestTopics topics = new TestTopics();
    private final TestProjection projection = new TestProjection(database);
    private final TestJob job = TestJob.acceptedAt(NOW);
    private DirectoryBlobStore blobs;
    private Blobs deleter;
    private String request;
    private String response;

    @BeforeEach
    void prepare() {
        blobs = new DirectoryBlobStore(directory, 1_000);
        deleter = new Blobs(database, new Bodies(blobs), InstantSource.fixed(NOW));
        request = blobs.put("standard", TODAY, new byte[] {1});
        response = blobs.put("standard", TODAY, new byte[] {2});
    }

    @AfterEach
    void close() {
        database.close();
    }

    @Test
    void isNotErasedWhileARunWasAskedForThatNoRowShows() throws Exception {
        projection.project(topics.record(ended(1)));
        wish(2);

        assertThatThrownBy(this::erase)
                .isInstanceOfSatisfying(
                        SluiceException.class,
                        e -> assertThat(e.code()).isEqualTo(ErrorCode.JOB_NOT_FINISHED))
                .hasMessageContaining("run 2 of the job was asked for");
        assertThat(blobs.get(request)).hasSize(1);

        projection.project(topics.record(job.queued(2)));
        projection.project(topics.record(ended(2)));
        assertThat(erase().run()).isEqualTo(2);
        assertGone(request);
    }

    /** As on another instance, or in a rebuild: the log has the erasure already. */
    @Test
    void keepsTheRequestOfTheRunWhateverIsProjectedFirst() throws Exception {
        projection.project(topics.record(erased()));
        wish(2);
        projection.project(topics.record(ended(1)));
        tidy();
        assertThat(blobs.get(request)).as("a run was asked for").hasSize(1);

        projection.project(topics.record(job.queued(2)));
        tidy();
        assertThat(blobs.get(request)).as("the run goes on").hasSize(1);

        JobResult second = ended(2);
        second.setResponse(null);
        projection.project(topics.record(second));
        tidy();

        assertThat(blobs.get(request)).as("it can be redriven again").hasSize(1);
        assertGone(response);
        assertThat(TestPostgres.value(database, "SELECT claims = '{}' FROM erased_job"))
                .isEqualTo(true);
    }

    @Test
    void isErasedWhenNobodyActsUponTheWishAnyMore() throws Exception {
        projection.project(topics.record(ended(1)));
        wish(2);
        try (var connection = database.writer();
                var statement = connection.createStatement()) {
            statement.execute("UPDATE redrive_wish SET until_ms = " + NOW.toEpochMilli());
            connection.commit();
        }

        assertThat(erase().run()).isEqualTo(1);
        assertGone(request);
    }

    private void wish(int run) throws Exception {
        try (var connection = database.writer();
                var insert =
                        connection.prepareStatement(
                                "INSERT INTO redrive_wish (until_ms, run, core, wish) VALUES (?, ?, ?, 'w')")) {
            insert.setLong(1, NOW.plusSeconds(60).toEpochMilli());
            insert.setInt(2, run);
            insert.setString(3, job.id.core());
            insert.executeUpdate();
            connection.commit();
        }
    }

    private JobResult ended(int run) {
        JobResult result = job.succeeded(run);
        result.setRequestClaim(request);
        result.setResponse(new Body(null, response, BodyEncoding.IDENTITY, 1L, null));
        return result;
    }

    private ErasedJob erased() {
        return ErasedJob.newBuilder()
                .setJobId(job.id.value())
                .setTenant(TestJob.TENANT)
                .setRun(1)
                .setKeyId("key-1")
                .setErasedAtMs(NOW.toEpochMilli())
                .build();
    }

    private Erasures.Erased erase() {
        return new Erasures(
                        database,
                        new DayCatalogue(),
                        (partition, id, erased, audit) -> {},
                        tenant -> OptionalInt.of(TestTopics.PARTITION),
                        deleter,
                        InstantSource.fixed(NOW))
                .erase(TestJob.TENANT, job.id, new Asker("key-1", null, null, null));
    }

    private void tidy() throws Exception {
        new EraseTidy(database, deleter).tidy(NOW);
    }

    private void assertGone(String claim) {
        assertThatThrownBy(() -> blobs.get(claim)).isInstanceOf(BlobUnavailableException.class);
    }
}
