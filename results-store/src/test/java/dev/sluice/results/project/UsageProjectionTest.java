package dev.sluice.results.project;

import static dev.sluice.results.project.TestProjection.NOW;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.results.postgres.Database;
import dev.sluice.results.testkit.TestJob;
import dev.sluice.results.testkit.TestPostgres;
import dev.sluice.results.testkit.TestTopics;
import dev.sluice.results.testkit.TestUsage;
import java.util.List;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class UsageProjectionTest {
    private final Database database = TestPostgres.database();
    private final TestTopics topics = new TestTopics();
    private final TestProjection projection = new TestProjection(database);

    @AfterEach
    void close() {
        database.close();
    }

    private @Nullable Object cost() {
        return TestPostgres.value(
                database, "SELECT COALESCE(sum(cost_nano_usd), 0)::bigint FROM usage_hour");
    }

    @Test
    void aFormerOwnerAddsNothingTwice() {
        var record = topics.record(TestUsage.call(NOW, 7).build());
        TestProjection former = new TestProjection(database);
        former.positions.put(TestTopics.USAGE, former.load(TestTopics.USAGE));
        projection.project(record);

        WriteOutcome outcome = former.write(List.of(record));

        assertThat(outcome).isInstanceOf(WriteOutcome.Fenced.class);
        assertThat(cost()).isEqualTo(7L);
    }

    @Test
    void isWrittenWithThePositionsOrNotAtAll() throws Exception {
        var record = topics.record(TestUsage.call(NOW, 7).build());
        projection.load(TestTopics.USAGE);
        try (var connection = database.writer();
                var statement = connection.createStatement()) {
            statement.execute("ALTER TABLE usage_day RENAME TO usage_day_away");
            connection.commit();
            WriteOutcome outcome = projection.write(List.of(record));
            assertThat(outcome).isInstanceOf(WriteOutcome.Unavailable.class);
            assertThat(cost()).isEqualTo(0L);
            statement.execute("ALTER TABLE usage_day_away RENAME TO usage_day");
            connection.commit();
        }

        projection.project(record);

        assertThat(cost()).isEqualTo(7L);
    }

    /** A row that PostgreSQL refuses is put aside; the usage of the same batch counts, and once. */
    @Test
    void countsOnceBesideARowThatIsRefused() {
        TestJob job = TestJob.acceptedAt(NOW);
        var result = job.succeeded(1);
        // Too long for an index entry, even compressed.
        StringBuilder random = new StringBuilder();
        new SplittableRandom(1).ints(10_000, '0', 'z').forEach(c -> random.append((char) c));
        result.setModel(random.toString());

        projection.project(topics.record(result), topics.record(TestUsage.call(NOW, 7).build()));

        assertThat(projection.deadLetters).hasSize(1);
        assertThat(cost()).isEqualTo(7L);
    }
}
