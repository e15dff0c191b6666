package dev.sluice.results.erase;

import static dev.sluice.results.project.TestProjection.NOW;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.results.testkit.TestJob;
import dev.sluice.results.testkit.TestPostgres;
import dev.sluice.schema.avro.Body;
import dev.sluice.schema.avro.BodyEncoding;
import dev.sluice.schema.avro.JobResult;
import dev.sluice.schema.body.BlobUnavailableException;
import dev.sluice.schema.error.SluiceException;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What an erasure could not do at once is done by retention. */
class EraseTidyTest {
    @TempDir Path directory;

    private TestErasures erasures;

    @BeforeEach
    void prepare() {
        erasures = new TestErasures(TestPostgres.database(), directory);
    }

    @AfterEach
    void close() {
        erasures.close();
    }

    @Test
    void whatTheBlobStoreWouldNotDeleteIsDeletedLater() throws Exception {
        String response = erasures.blob();
        erasures.project(erasures.large(null, response));
        erasures.storeAway = true;
        assertThatThrownBy(erasures::erase)
                .isInstanceOf(SluiceException.class)
                .hasMessageContaining("blob store");
        assertThat(erasures.value("SELECT response_claim FROM job")).isNull();

        erasures.storeAway = false;
        new EraseTidy(erasures.database, erasures.deleter).tidy(NOW);

        assertThatThrownBy(() -> erasures.blobs.get(response))
                .isInstanceOf(BlobUnavailableException.class);
    }

    @Test
    void aBlobThatCannotBeDeletedHoldsUpNoOther() throws Exception {
        String bad = erasedInVain();
        erasedInVain();
        erasedInVain();
        erasures.storeAway = false;
        erasures.beforeDelete =
                claim -> {
                    if (claim.equals(bad)) {
                        throw BlobUnavailableException.failed("not this one", new IOException());
                    }
                };

        new EraseTidy(erasures.database, erasures.deleter).tidy(NOW);

        assertThat(
                        erasures.value(
                                "SELECT string_agg(claims[1], ' ') FROM erased_job WHERE claims <> '{}'"))
                .isEqualTo(bad);
    }

    @Test
    void anErasureIsForgottenWhenTheDayOfItsJobWasDropped() throws Exception {
        erasures.project(erasures.job.succeeded(1));
        erasures.erase();
        EraseTidy tidy = new EraseTidy(erasures.database, erasures.deleter);

        tidy.tidy(NOW.plus(Duration.ofDays(41)));
        assertThat(erasures.value("SELECT count(*) FROM erased_job")).isEqualTo(1L);
        try (var connection = erasures.database.writer();
                var statement = connection.createStatement()) {
            statement.execute("DELETE FROM job");
            connection.commit();
        }
        tidy.tidy(NOW.plus(Duration.ofDays(41)).plusSeconds(1));
        assertThat(erasures.value("SELECT count(*) FROM erased_job"))
                .as("each is looked at once a day")
                .isEqualTo(1L);

        tidy.tidy(NOW.plus(Duration.ofDays(42)));
        assertThat(erasures.value("SELECT count(*) FROM erased_job")).isEqualTo(0L);
    }

    @Test
    void saysThatMoreBlobsAreLeft() throws Exception {
        erasedInVain();
        erasedInVain();
        EraseTidy oneByOne = new EraseTidy(erasures.database, erasures.deleter, 1);

        assertThat(oneByOne.tidy(NOW)).as("it got on with nothing").isFalse();
        erasures.storeAway = false;

        assertThat(oneByOne.tidy(NOW)).isTrue();
        assertThat(oneByOne.tidy(NOW)).isTrue();
        assertThat(oneByOne.tidy(NOW)).isFalse();
    }

    @Test
    void goesOnBehindTheErasuresThatItHasLookedAt() throws Exception {
        TestJob first = TestJob.acceptedAt(NOW);
        TestJob second = TestJob.acceptedAt(NOW.plusMillis(1));
        erasures.project(
                erasures.topics.record(TestErasures.erased(first, 1)),
                erasures.topics.record(TestErasures.erased(second, 1)));
        EraseTidy oneByOne = new EraseTidy(erasures.database, erasures.deleter, 1);
        Instant later = NOW.plus(Duration.ofDays(41));

        assertThat(oneByOne.tidy(later)).isTrue();
        assertThat(erasures.value("SELECT count(*) FROM erased_job"))
                .as("not more than it may look at")
                .isEqualTo(1L);
        assertThat(oneByOne.tidy(later)).isFalse();
        assertThat(erasures.value("SELECT count(*) FROM erased_job")).isEqualTo(0L);
    }

    /** Some job; the blob store does not delete its body. */
    private String erasedInVain() {
        erasures.storeAway = true;
        String claim = erasures.blob();
        TestJob one = TestJob.acceptedAt(NOW);
        JobResult result = one.succeeded(1);
        result.setResponse(new Body(null, claim, BodyEncoding.IDENTITY, 1L, null));
        erasures.project(result);
        assertThatThrownBy(() -> erasures.role.erase(TestJob.TENANT, one.id, TestErasures.ASKER))
                .isInstanceOf(SluiceException.class);
        return claim;
    }
}
