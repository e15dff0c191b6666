package dev.sluice.results.redrive;

import static dev.sluice.results.project.TestProjection.NOW;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatNoException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.results.postgres.Database;
import dev.sluice.results.testkit.HeldJobs;
import dev.sluice.results.testkit.TestJob;
import dev.sluice.results.testkit.TestPostgres;
import dev.sluice.schema.avro.JobEventType;
import dev.sluice.schema.avro.JobLifecycleEvent;
import dev.sluice.schema.avro.RedriveRequest;
import dev.sluice.schema.error.SluiceException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A run was asked for, whoever asked heard no confirmation, and no row shows the run. */
class WishProbesTest {
    private static final String WISHES = "SELECT count(*) FROM redrive_wish";
    private static final String UNPROBED = WISHES + " WHERE NOT probed";

    @TempDir Path directory;

    private final String url = TestPostgres.newUrl();
    private final TestJob job = TestJob.acceptedAt(NOW.minusSeconds(60));
    private TestRedrives redrives;

    @BeforeEach
    void wishInVain() {
        Database database = new Database(TestPostgres.config(url));
        database.migrate();
        redrives = new TestRedrives(database, directory);
        redrives.failed(job);
        redrives.log.failing = true;
        assertThatThrownBy(
                        () -> redrives.redriver.one(TestJob.TENANT, job.id, TestRedrives.order("")))
                .isInstanceOf(SluiceException.class);
        redrives.log.failing = false;
        redrives.log.wishes.clear();
    }

    @AfterEach
    void close() {
        redrives.close();
    }

    @Test
    void asksWhatBecameOfItOnceAndNotBeforeItCanBeKnown() throws Exception {
        redrives.now = NOW.plus(WishProbes.DOUBTED_AFTER).minusSeconds(20);
        redrives.rounds(1);
        assertThat(redrives.log.wishes).isEmpty();

        RedriveRequest probe = probe();
        redrives.now = redrives.now.plus(Duration.ofHours(1));
        redrives.rounds(2);

        assertThat(redrives.log.wishes).containsExactly(probe);
        assertThat(probe.getJobId()).isEqualTo(job.id.value());
        assertThat(probe.getRun()).isEqualTo(2);
        assertThat(probe.getRequestedAtMs()).as("so no coordinator grants it").isZero();
        assertThat(probe.getRequest().getJobId()).isEqualTo(job.id.value());
        assertThat(probe.getRequest().getCaller().getTenant()).isEqualTo(TestJob.TENANT);
    }

    /** The runner starts with the role, the schema is checked when PostgreSQL answers. */
    @Test
    void asksInTheFirstRoundThatFindsTheTables() throws Exception {
        Database opened = new Database(TestPostgres.config(url));
        try (var restarted = new TestRedrives(opened, directory)) {
            restarted.now = NOW.plus(WishProbes.DOUBTED_AFTER).plusMillis(1);
            assertThatThrownBy(() -> restarted.rounds(1))
                    .hasMessage("the schema has not been checked yet");
            opened.migrate();

            restarted.rounds(1);

            assertThat(restarted.log.wishes).hasSize(1);
        }
    }

    @Test
    void asksAgainWhenTheLogDidNotConfirmIt() throws Exception {
        redrives.log.failing = true;
        RedriveRequest probe = probe();
        redrives.log.failing = false;

        redrives.now = redrives.now.plus(Duration.ofMinutes(1));
        redrives.rounds(1);

        assertThat(redrives.log.wishes).hasSize(2).contains(probe);
    }

    @Test
    void theJobMayBeErasedWhenTheCoordinatorHasAnswered() throws Exception {
        RedriveRequest probe = probe();
        assertThat(redrives.value(WISHES)).isEqualTo(1L);

        redrives.projection.project(redrives.topics.record(refused(probe.getRedriveId())));

        assertThat(redrives.value(WISHES)).isEqualTo(0L);
    }

    @Test
    void looksForNoJobWhileNothingIsDoubted() throws Exception {
        WishProbes probes = new WishProbes(redrives.log, tenant -> Optional.empty());

        try (var held = HeldJobs.of(redrives.database);
                var connection = redrives.database.writer()) {
            assertThat(held).isNotNull();
            assertThatNoException().isThrownBy(() -> probes.round(connection, NOW.toEpochMilli()));
        }
        assertThat(redrives.value(UNPROBED)).isEqualTo(1L);
    }

    @Test
    void theRefusalOfAnotherWishSaysNothing() throws Exception {
        redrives.projection.project(
                redrives.topics.record(refused("run_x.2")),
                redrives.topics.record(refused("probe_x")));

        assertThat(redrives.value(WISHES)).isEqualTo(1L);
    }

    /** What is asked for behind the probe is not decided by its answer. */
    @Test
    void aWishOfLaterStays() throws Exception {
        RedriveRequest probe = probe();
        redrives.redriver.one(TestJob.TENANT, job.id, TestRedrives.order(""));

        redrives.projection.project(redrives.topics.record(refused(probe.getRedriveId())));

        assertThat(redrives.value(WISHES)).isEqualTo(1L);
    }

    /** More of them than one round looks at. */
    @Test
    void wishesOfATenantThatIsGoneHoldUpNoOther() throws Exception {
        redrives.execute(
                """
                INSERT INTO job (created_ms, progress, run, core, retention_class, job_id, tenant, status, operation,
                  model, priority, key_id)
                SELECT created_ms, progress, run, '!' || n, retention_class, '!' || n, 'gone', status, operation, model,
                  priority, key_id FROM job, generate_series(1, 150) n""");
        redrives.execute(
                """
                INSERT INTO redrive_wish (until_ms, run, core, wish, held_ms)
                SELECT until_ms, run, '!' || n, wish, held_ms FROM redrive_wish, generate_series(1, 150) n""");

        redrives.now = NOW.plus(WishProbes.DOUBTED_AFTER).plusMillis(1);
        redrives.rounds(1);
        redrives.now = redrives.now.plus(Duration.ofMinutes(1));
        redrives.rounds(1);

        assertThat(redrives.log.wishes)
                .extracting(RedriveRequest::getJobId)
                .containsExactly(job.id.value());
        assertThat(redrives.value(UNPROBED)).as("looked at again and again").isEqualTo(0L);
    }

    @Test
    void aWishOfAJobWithoutARowIsLookedUpOnce() throws Exception {
        redrives.execute("DELETE FROM job");

        redrives.now = NOW.plus(WishProbes.DOUBTED_AFTER).plusMillis(1);
        redrives.rounds(1);

        assertThat(redrives.value(UNPROBED)).isEqualTo(0L);
        assertThat(redrives.value(WISHES)).as("it may be granted all the same").isEqualTo(1L);
        assertThat(redrives.log.wishes).isEmpty();
    }

    private RedriveRequest probe() throws Exception {
        redrives.now = NOW.plus(WishProbes.DOUBTED_AFTER).plusMillis(1);
        redrives.rounds(1);
        return redrives.log.wishes.getLast();
    }

    private JobLifecycleEvent refused(String redriveId) {
        JobLifecycleEvent refused = job.event(2, JobEventType.REDRIVE_REFUSED, 0);
        refused.setRedriveId(redriveId);
        return refused;
    }
}
