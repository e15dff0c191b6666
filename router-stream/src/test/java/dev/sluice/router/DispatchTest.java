package dev.sluice.router;

import static dev.sluice.router.JobBuilder.aJob;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.schema.avro.Dispatch;
import dev.sluice.schema.avro.JobRequest;
import dev.sluice.schema.avro.Priority;
import dev.sluice.schema.avro.TerminalStatus;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Who gets a slot, and how many. */
class DispatchTest {
    private final RouterHarness router = new RouterHarness();
    private final FakeWorker worker = router.worker("w1", 8);

    @AfterEach
    void close() {
        router.close();
    }

    private List<String> lanesOf(List<Dispatch> dispatches) {
        return dispatches.stream().map(d -> d.getAttribution().getCaller().getTenant()).toList();
    }

    @Test
    void neverExceedsTheWindowOfALimitGroup() {
        for (int i = 0; i < 20; i++) {
            router.submit(aJob().on("single"));
        }
        router.pass(Duration.ofSeconds(2));

        assertThat(router.newDispatches()).hasSize(4);
    }

    @Test
    void keepsUnclaimedDispatchesBelowTheFreeSlots() {
        worker.drain();
        router.worker("small", 2);
        for (int i = 0; i < 6; i++) {
            router.submit(aJob().on("single"));
        }

        assertThat(router.newDispatches()).hasSize(2);
    }

    @Test
    void givesNothingToAWorkerThatDrains() {
        router.submit(aJob());
        Dispatch running = router.dispatch();
        worker.claim(running);
        worker.drain();
        worker.finish(running);

        router.submit(aJob());
        router.pass(Duration.ofSeconds(5));

        assertThat(router.newDispatches()).isEmpty();
    }

    @Test
    void waitsForAWorker() {
        worker.drain();
        router.submit(aJob());
        assertThat(router.newDispatches()).isEmpty();

        router.worker("w2", 1);

        assertThat(router.newDispatches()).hasSize(1);
    }

    @Test
    void takesInteractiveJobsFirstAndTenantsInTurn() {
        worker.drain();
        router.submit(aJob().on("single").priority(Priority.BATCH));
        router.submit(aJob().on("single"));
        router.submit(aJob().on("single"));
        router.submit(aJob().on("single").of("globex"));
        router.submit(aJob().on("single").priority(Priority.INTERACTIVE));
        FakeWorker one = router.worker("w2", 1);
        List<Dispatch> order = new java.util.ArrayList<>();
        for (int i = 0; i < 5; i++) {
            Dispatch next = router.dispatch();
            order.add(next);
            one.run(next);
        }

        assertThat(order)
                .extracting(Dispatch::getPriority)
                .containsExactly(
                        Priority.INTERACTIVE,
                        Priority.STANDARD,
                        Priority.STANDARD,
                        Priority.STANDARD,
                        Priority.BATCH);
        assertThat(lanesOf(order)).containsExactly("acme", "acme", "globex", "acme", "acme");
    }

    @Test
    void leavesALaneThatTheCatalogueHasLost() {
        worker.drain();
        JobRequest job = router.submit(aJob());
        router.submit(aJob().on("single"));
        router.catalog(
                TestCatalog.with(
                        "  - {name: cheap, account: main, model: mini, limit_group: main, pool: default}\n",
                        "",
                        "[dear, cheap]",
                        "[dear]",
                        "  - {name: single, lanes: [cheap], attempts_max: 3}\n",
                        ""));
        FakeWorker next = router.worker("w2", 4);
        router.pass(Duration.ofSeconds(1));

        Dispatch moved = router.dispatch();
        assertThat(moved.getJobId()).isEqualTo(job.getJobId());
        assertThat(moved.getAttribution().getLane()).isEqualTo("dear");
        next.run(moved);
        assertThat(router.results())
                .filteredOn(r -> r.getStatus() == TerminalStatus.FAILED)
                .extracting(r -> r.getError().getCode())
                .containsExactly("no_lane");
    }

    @Test
    void noticesAWindowThatHasGrownWhileNothingElseChanged() {
        router.catalog(
                TestCatalog.with("{name: main, concurrency: 4}", "{name: main, concurrency: 1}"));
        router.pass(Duration.ofSeconds(1));
        router.submit(aJob().on("single"));
        worker.claim(router.dispatch());
        router.submit(aJob().on("single"));
        router.pass(Duration.ofSeconds(5));
        assertThat(router.newDispatches()).isEmpty();

        router.catalog(TestCatalog.usual());
        router.pass(Duration.ofSeconds(3));

        assertThat(router.newDispatches()).hasSize(1);
    }

    @Test
    void setsNoAlarmWhileNothingIsDue() {
        router.submit(aJob());
        worker.run(router.dispatch());
        worker.die();
        router.pass(Duration.ofSeconds(5));

        router.pass(Duration.ofMinutes(2));

        assertThat(router.alarms()).isZero();
    }

    @Test
    void expiresAMultitudeInBoundedSteps() {
        worker.drain();
        worker.die();
        for (int i = 0; i < 1_200; i++) {
            router.submit(aJob().on("single").dueIn(Duration.ofSeconds(3)));
        }
        router.jump(Duration.ofMillis(4_100));
        assertThat(router.results()).hasSize(500);
        router.jump(Duration.ofMillis(10));
        assertThat(router.results()).hasSize(1_000);
        router.jump(Duration.ofMillis(10));
        assertThat(router.results()).hasSize(1_200);
        assertThat(router.stored("jobs")).isEmpty();
    }
}
