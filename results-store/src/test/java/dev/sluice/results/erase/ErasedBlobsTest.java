package dev.sluice.results.erase;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.results.testkit.TestPostgres;
import dev.sluice.schema.avro.Body;
import dev.sluice.schema.avro.BodyEncoding;
import dev.sluice.schema.avro.JobResult;
import dev.sluice.schema.body.BlobUnavailableException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Bodies of an erased job that rest in the blob store go with it. */
class ErasedBlobsTest {
    @TempDir Path directory;

    private TestErasures erasures;
    private final List<Connection> taken = new ArrayList<>();

    @BeforeEach
    void prepare() {
        erasures = new TestErasures(TestPostgres.database(), directory);
    }

    @AfterEach
    void close() {
        erasures.close();
    }

    @Test
    void deletesTheBlobsOfRequestAndResponse() {
        String request = erasures.blob();
        String response = erasures.blob();
        erasures.project(erasures.large(request, response));

        erasures.erase();

        for (String claim : List.of(request, response)) {
            assertThatThrownBy(() -> erasures.blobs.get(claim))
                    .isInstanceOfSatisfying(
                            BlobUnavailableException.class,
                            gone -> assertThat(gone.isMissing()).isTrue());
        }
        assertThat(erasures.value("SELECT count(*) FROM erased_job WHERE claims <> '{}'"))
                .isEqualTo(0L);
    }

    @Test
    void deletesTheBlobsOfEarlierRuns() {
        List<String> responses = new ArrayList<>();
        for (int run = 1; run <= 3; run++) {
            String response = erasures.blob();
            responses.add(response);
            erasures.project(erasures.topics.record(erasures.job.queued(run)));
            JobResult result = erasures.job.succeeded(run);
            result.setResponse(new Body(null, response, BodyEncoding.IDENTITY, 1L, null));
            erasures.project(result);
        }

        erasures.erase();

        for (String claim : responses) {
            assertThatThrownBy(() -> erasures.blobs.get(claim))
                    .isInstanceOf(BlobUnavailableException.class);
        }
        assertThat(erasures.value("SELECT older_claims FROM job")).isNull();
    }

    @Test
    void deletesTheBlobsOfRunsThatWereProjectedAtOnce() {
        List<String> responses = new ArrayList<>();
        List<ConsumerRecord<byte[], byte[]>> results = new ArrayList<>();
        for (int run = 1; run <= 3; run++) {
            String response = erasures.blob();
            responses.add(response);
            JobResult result = erasures.job.succeeded(run);
            result.setResponse(new Body(null, response, BodyEncoding.IDENTITY, 1L, null));
            results.add(erasures.topics.record(result));
        }
        // An event of a later run may come before the end of an earlier one: another topic has it.
        erasures.project(
                results.get(0),
                erasures.topics.record(erasures.job.queued(3)),
                results.get(1),
                results.get(2));
        assertThat(erasures.value("SELECT cardinality(older_claims) FROM job")).isEqualTo(2);

        erasures.erase();

        for (String claim : responses) {
            assertThatThrownBy(() -> erasures.blobs.get(claim))
                    .isInstanceOf(BlobUnavailableException.class);
        }
    }

    /** The projection writes by the same few connections, and a store may take minutes. */
    @Test
    void holdsNoConnectionWhileTheBlobStoreDeletes() {
        erasures.project(erasures.large(null, erasures.blob()));
        erasures.beforeDelete =
                claim -> {
                    try (var one = erasures.database.writer();
                            var two = erasures.database.writer();
                            var three = erasures.database.writer();
                            var four = erasures.database.writer();
                            var five = erasures.database.clientWriter();
                            var six = erasures.database.clientWriter()) {
                        taken.addAll(List.of(one, two, three, four, five, six));
                    } catch (SQLException e) {
                        throw new IllegalStateException(e);
                    }
                };

        erasures.erase();

        assertThat(taken).hasSize(6);
        assertThat(erasures.value("SELECT count(*) FROM erased_job WHERE claims <> '{}'"))
                .isEqualTo(0L);
    }
}
