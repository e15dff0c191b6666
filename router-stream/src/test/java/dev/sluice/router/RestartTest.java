package dev.sluice.router;

import static dev.sluice.router.JobBuilder.aJob;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.schema.avro.DemandReport;
import dev.sluice.schema.avro.Dispatch;
import dev.sluice.schema.avro.Outcome;
import dev.sluice.schema.avro.OutcomeKind;
import dev.sluice.schema.avro.OutcomeReason;
import dev.sluice.schema.avro.TerminalStatus;
import dev.sluice.schema.avro.UsageKind;
import dev.sluice.schema.avro.UsageRecord;
import dev.sluice.schema.catalog.Catalog;
import dev.sluice.schema.topic.Topics;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A task that is made anew: memory comes back from the stores. */
class RestartTest {
    private final RouterHarness router = new RouterHarness();
    private final FakeWorker worker = router.worker("w1", 8);

    @AfterEach
    void close() {
        router.close();
    }

    @Test
    void dispatchesWhatHadQueued() {
        worker.drain();
        router.submit(aJob());
        router.restart();
        FakeWorker next = router.worker("w2", 8);
        router.pass(Duration.ofSeconds(1));

        next.run(router.dispatch());
        assertThat(router.results()).hasSize(1);
    }

    @Test
    void givesRunningAttemptsTheirLeaseAnew() {
        router.submit(aJob());
        Dispatch dispatch = router.dispatch();
        worker.claim(dispatch);
        router.restart();
        router.pass(Duration.ofMinutes(1));

        assertThat(router.newDispatches()).isEmpty();
        worker.finish(dispatch);
        assertThat(router.results().getFirst().getStatus()).isEqualTo(TerminalStatus.SUCCEEDED);
        assertThat(router.results().getFirst().getStartedAt()).isNotNull();
        assertThat(router.usage().getFirst().getCostNanoUsd()).isEqualTo(18_000);
    }

    @Test
    void losesARunningAttemptWhoseWorkerDiedMeanwhile() {
        router.submit(aJob());
        worker.claim(router.dispatch());
        worker.die();
        router.restart();
        router.pass(Duration.ofSeconds(30));

        assertThat(router.usage())
                .extracting(UsageRecord::getKind)
                .containsExactly(UsageKind.OUTCOME_UNKNOWN);
    }

    @Test
    void usesNoShareBeforeItIsConfirmed() {
        router.submit(aJob());
        worker.run(router.dispatch());
        List<DemandReport> before = router.all(Topics.DEMAND, DemandReport.class);
        router.restart();

        worker.beat();

        List<DemandReport> all = router.all(Topics.DEMAND, DemandReport.class);
        DemandReport first = all.get(before.size());
        assertThat(first.getIncarnation()).isNotEqualTo(before.getLast().getIncarnation());
        assertThat(first.getDemands())
                .allSatisfy(demand -> assertThat(demand.getGrantSeq()).isZero());
    }

    @Test
    void countsWhatIsStillInUse() {
        for (int i = 0; i < 6; i++) {
            router.submit(aJob().on("single"));
        }
        List<Dispatch> running = router.newDispatches();
        assertThat(running).hasSize(4);
        running.forEach(worker::claim);
        router.restart();
        worker.beat();
        router.pass(Duration.ofSeconds(5));
        assertThat(router.newDispatches()).isEmpty();

        worker.finish(running.getFirst());
        router.pass(Duration.ofSeconds(1));
        assertThat(router.newDispatches()).hasSize(1);
    }

    @Test
    void keepsTheOrderOfArrival() {
        worker.drain();
        List<String> arrived = new ArrayList<>();
        for (int i = 0; i < 10; i++) {
            arrived.add(router.submit(aJob()).getJobId());
            router.pass(Duration.ofMillis(50));
        }
        router.restart();
        FakeWorker next = router.worker("w2", 8);
        router.pass(Duration.ofSeconds(1));
        List<String> ran = new ArrayList<>();
        for (List<Dispatch> some = router.newDispatches();
                !some.isEmpty();
                some = router.newDispatches()) {
            some.forEach(d -> ran.add(d.getJobId()));
            some.forEach(next::run);
        }

        assertThat(ran).isEqualTo(arrived);
    }

    @Test
    void expiresARestoredJobOnce() {
        router.submit(aJob().dueIn(Duration.ofSeconds(20)));
        worker.claim(router.dispatch());
        router.restart();
        router.restart();
        router.pass(Duration.ofSeconds(25));

        assertThat(router.results()).hasSize(1);
    }

    @Test
    void sitsOutABackoffThatHadBegun() {
        router.submit(aJob().on("single"));
        Dispatch dispatch = router.dispatch();
        worker.claim(dispatch);
        Outcome limited = FakeWorker.outcome(OutcomeKind.RETRY_LATER, OutcomeReason.RATE_LIMITED);
        limited.setRetryAfterMs(5_000L);
        worker.finish(dispatch, limited);
        router.restart();
        router.pass(Duration.ofSeconds(4));
        assertThat(router.newDispatches()).isEmpty();
        router.pass(Duration.ofSeconds(2));

        assertThat(router.newDispatches()).hasSize(1);
    }

    @Test
    void booksAtTheCeilingWhatTheCatalogueHasForgotten() {
        router.submit(aJob().on("single"));
        Dispatch dispatch = router.dispatch();
        worker.claim(dispatch);
        router.catalog(Catalog.EMPTY);
        router.restart();
        worker.finish(dispatch);

        assertThat(router.results().getFirst().getStatus()).isEqualTo(TerminalStatus.SUCCEEDED);
        assertThat(router.usage().getFirst().getCostNanoUsd()).isEqualTo(60 * 200_000);
        assertThat(
                        router.meters
                                .get("sluice.router.prices.missing")
                                .tag("lane", "cheap")
                                .counter()
                                .count())
                .isPositive();
    }
}
