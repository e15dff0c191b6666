package dev.sluice.results.erase;

import static dev.sluice.results.project.TestProjection.NOW;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.results.testkit.TestPostgres;
import dev.sluice.schema.body.BlobUnavailableException;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the log says of erasures, in whatever order the topics are read. */
class ErasureProjectionTest {
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

    /** As after a crash between the log and the row, or when the row is made again. */
    @Test
    void whatTheLogSaysIsDoneByTheProjection() throws Exception {
        String response = erasures.blob();
        erasures.project(erasures.large(null, response));

        erasures.project(erasures.topics.record(erasures.erased(1)));
        new EraseTidy(erasures.database, erasures.deleter).tidy(NOW);

        assertThat(erasures.value("SELECT erased_ms FROM job")).isEqualTo(NOW.toEpochMilli());
        assertThatThrownBy(() -> erasures.blobs.get(response))
                .isInstanceOf(BlobUnavailableException.class);
    }

    @Test
    void aResultThatIsProjectedAfterItsErasureHasNoBody() {
        erasures.project(erasures.topics.record(erasures.erased(1)));

        erasures.project(erasures.job.succeeded(1));

        assertThat(erasures.value("SELECT response_inline FROM job")).isNull();
        assertThat(erasures.value("SELECT status FROM job")).isEqualTo("succeeded");
    }

    @Test
    void theNextRunKeepsItsBody() {
        erasures.project(erasures.job.succeeded(1));
        erasures.erase();

        erasures.project(erasures.topics.record(erasures.job.queued(2)));
        assertThat(erasures.value("SELECT erased_ms FROM job")).isNull();
        erasures.project(erasures.job.succeeded(2));

        assertThat(erasures.value("SELECT count(*) FROM job WHERE response_inline IS NOT NULL"))
                .isEqualTo(1L);
    }
}
