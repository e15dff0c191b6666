package dev.sluice.results.batch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.results.testkit.HeldJobs;
import dev.sluice.schema.avro.BatchPhase;
import dev.sluice.schema.avro.BatchStop;
import dev.sluice.schema.avro.JobResult;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EndedLineTest {
    @TempDir Path directory;

    private TestBatch batch;

    @BeforeEach
    void prepare() throws Exception {
        batch = new TestBatch(directory);
        batch.progress(1, BatchPhase.EXPANDED, BatchStop.NONE, 4);
    }

    @AfterEach
    void close() {
        batch.close();
    }

    private List<String> lines() throws SQLException {
        List<String> ids = new ArrayList<>();
        try (Connection connection = batch.database.writer()) {
            EndedLine.each(connection, stored(connection), line -> ids.add(line.customId()));
            connection.rollback();
        }
        return ids;
    }

    private StoredBatch stored(Connection connection) throws SQLException {
        try (PreparedStatement select =
                connection.prepareStatement(StoredBatch.SELECT + " WHERE b.batch_id = ?")) {
            select.setString(1, batch.id.toString());
            try (ResultSet row = select.executeQuery()) {
                row.next();
                return StoredBatch.of(row);
            }
        }
    }

    @Test
    void aBatchWithoutJobsHasNone() throws Exception {
        assertThat(lines()).isEmpty();
    }

    @Test
    void areReadInOrderFromTheTablesOfTheirDayAlone() throws Exception {
        JobResult ofAnotherClass = batch.succeeded(1);
        ofAnotherClass.setRetentionClass("long");
        batch.projection.project(
                batch.topics.record(batch.succeeded(2)),
                batch.topics.record(ofAnotherClass),
                batch.topics.record(batch.succeeded(4)));

        try (var held = HeldJobs.of(batch.database)) {
            assertThat(held).isNotNull();
            assertThat(lines()).containsExactly("c1", "c2", "c4");
        }
    }
}
