package dev.sluice.results.late;

import static dev.sluice.results.project.TestProjection.NOW;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.results.postgres.Database;
import dev.sluice.results.project.TestProjection;
import dev.sluice.results.testkit.TestJob;
import dev.sluice.results.testkit.TestPostgres;
import dev.sluice.results.testkit.TestTopics;
import dev.sluice.results.testkit.TestUsage;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class LateTidyTest {
    private final Database database = TestPostgres.database();
    private final TestTopics topics = new TestTopics();
    private final TestProjection projection = new TestProjection(database);

    @AfterEach
    void close() {
        database.close();
    }

    @Test
    void forgetsWhatBelongsToJobsThatAreGone() throws Exception {
        TestJob kept = TestJob.acceptedAt(NOW);
        TestJob gone = TestJob.acceptedAt(NOW);
        for (TestJob job : new TestJob[] {kept, gone}) {
            projection.project(
                    topics.record(
                            TestUsage.call(NOW, 7).setJobId(job.id.value()).setLate(true).build()));
        }
        projection.project(topics.record(kept.succeeded(1)));

        new LateTidy(database).tidy(NOW.plus(Duration.ofDays(40)));
        assertThat(cores()).as("a row may come yet").contains(gone.id.core());

        new LateTidy(database).tidy(NOW.plus(Duration.ofDays(40)).plusMillis(1));
        assertThat(cores()).isEqualTo(kept.id.core());
    }

    private @Nullable String cores() {
        return (String)
                TestPostgres.value(database, "SELECT string_agg(core, ' ') FROM late_usage");
    }
}
