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
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class LateTidyTest {
    private static final Duration FORGET_AFTER = Duration.ofDays(40);

    private final Database database = TestPostgres.database();
    private final TestTopics topics = new TestTopics();
    private final TestProjection projection = new TestProjection(database);

    @AfterEach
    void close() {
        database.close();
    }

    @Test
    void forgetsWhatBelongsToJobsThatAreGone() throws Exception {
        TestJob kept = late(NOW);
        TestJob gone = late(NOW);
        projection.project(topics.record(kept.succeeded(1)));

        new LateTidy(database).tidy(NOW.plus(FORGET_AFTER));
        assertThat(cores()).as("a row may come yet").contains(gone.id.core());

        new LateTidy(database).tidy(NOW.plus(FORGET_AFTER).plusMillis(1));
        assertThat(cores()).isEqualTo(kept.id.core());
    }

    @Test
    void goesOnBehindWhatItHasLookedAt() throws Exception {
        TestJob kept = late(NOW);
        projection.project(topics.record(kept.succeeded(1)));
        TestJob gone = late(NOW.plusSeconds(1));
        LateTidy oneByOne = new LateTidy(database, 1);
        Instant later = NOW.plusSeconds(2).plus(FORGET_AFTER);

        assertThat(oneByOne.tidy(later)).as("there is more").isTrue();
        assertThat(cores()).as("not more than it may look at").contains(gone.id.core());

        assertThat(oneByOne.tidy(later)).as("that was the last").isFalse();
        assertThat(cores()).isEqualTo(kept.id.core());
    }

    @Test
    void passesAMillisecondWithMoreJobsThanItMayLookAt() throws Exception {
        late(NOW);
        late(NOW);
        LateTidy oneByOne = new LateTidy(database, 1);
        Instant later = NOW.plus(FORGET_AFTER).plusMillis(1);

        int rounds = 1;
        while (oneByOne.tidy(later) && rounds < 10) {
            rounds++;
        }

        assertThat(rounds).as("it came to an end").isLessThan(10);
        assertThat(cores()).isNull();
    }

    @Test
    void looksAtEachOnceADay() throws Exception {
        LateTidy tidy = new LateTidy(database);
        Instant later = NOW.plus(FORGET_AFTER).plusMillis(1);
        tidy.tidy(later);
        TestJob gone = late(NOW);

        tidy.tidy(later.plus(Duration.ofHours(1)));
        assertThat(cores()).isEqualTo(gone.id.core());

        tidy.tidy(later.plus(Duration.ofDays(1)));
        assertThat(cores()).isNull();
    }

    /** A job of which something was booked late. */
    private TestJob late(Instant accepted) {
        TestJob job = TestJob.acceptedAt(accepted);
        projection.project(
                topics.record(
                        TestUsage.call(accepted, 7)
                                .setJobId(job.id.value())
                                .setLate(true)
                                .build()));
        return job;
    }

    private @Nullable String cores() {
        return (String)
                TestPostgres.value(database, "SELECT string_agg(core, ' ') FROM late_usage");
    }
}
