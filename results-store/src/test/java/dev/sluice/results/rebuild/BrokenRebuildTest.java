package dev.sluice.results.rebuild;

import static dev.sluice.results.project.TestProjection.NOW;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.results.rebuild.TestRebuild.Heard;
import dev.sluice.results.testkit.TestJob;
import dev.sluice.results.testkit.TestPostgres;
import dev.sluice.results.testkit.TestTopics;
import java.sql.SQLException;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A rebuild that is broken off, or must not begin. */
class BrokenRebuildTest {
    private final TestRebuild rebuilds = new TestRebuild();

    @BeforeEach
    void migrate() {
        rebuilds.database.migrate();
    }

    @AfterEach
    void close() {
        rebuilds.close();
    }

    @Test
    void goesOnWhereItWasBrokenOff() throws Exception {
        rebuilds.history();
        Map<String, List<String>> whole = rebuilds.tables();
        rebuilds.damage();
        assertThatThrownBy(() -> rebuilds.rebuild(new Heard(() -> {}, TestRebuild::breakOff)))
                .hasMessage("broken off");
        assertThat(rebuilds.column("SELECT status FROM job WHERE status = 'failed'")).isNotEmpty();

        rebuilds.rebuild(Map.of());

        // Sums that were added twice would differ.
        assertThat(rebuilds.tables()).isEqualTo(whole);
    }

    @Test
    void refusesToGoOnWhenTheLogHasLostWhatComesNext() throws Exception {
        rebuilds.history();
        assertThatThrownBy(() -> rebuilds.rebuild(new Heard(TestRebuild::breakOff, () -> {})))
                .hasMessage("broken off");
        TestJob next = TestJob.acceptedAt(NOW);
        rebuilds.project(
                rebuilds.topics.record(next.queued(1)),
                rebuilds.topics.record(next.started(1, 1)),
                rebuilds.topics.record(next.queued(2)));

        assertThatThrownBy(
                        () ->
                                rebuilds.rebuild(
                                        Map.of(
                                                TestTopics.EVENTS,
                                                rebuilds.next(TestTopics.EVENTS) - 1)))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("begin anew with --restart");
    }

    @Test
    void oneAtATime() throws Exception {
        rebuilds.history();

        assertThatThrownBy(() -> rebuilds.rebuild(new Heard(this::another, () -> {})))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("another rebuild of this database runs");
    }

    @Test
    void anEmptyDatabaseNeedsNoRebuild() throws Exception {
        String empty = TestPostgres.newUrl();

        assertThatThrownBy(
                        () ->
                                new Rebuild(
                                                rebuilds.projection.replay(),
                                                TestPostgres.config(empty),
                                                InstantSource.fixed(NOW))
                                        .run(
                                                rebuilds.consumer(Map.of()),
                                                false,
                                                new Heard(() -> {}, () -> {})))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("start the role results");
    }

    private void another() {
        try {
            rebuilds.rebuild(Map.of());
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }
}
