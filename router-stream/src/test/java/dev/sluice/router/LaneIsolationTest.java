package dev.sluice.router;

import static dev.sluice.router.JobBuilder.aJob;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.schema.avro.Dispatch;
import dev.sluice.schema.avro.JobRequest;
import dev.sluice.schema.avro.OutcomeKind;
import dev.sluice.schema.avro.OutcomeReason;
import dev.sluice.schema.avro.Priority;
import dev.sluice.schema.catalog.Catalog;
import dev.sluice.schema.error.ErrorCode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Who is in whose way. Lanes {@code cheap} and {@code dear} have room for four calls each. */
class LaneIsolationTest extends BoundFixture {
    private static final Catalog TWO_ROUTES =
            TestCatalog.with(
                    "  - {name: mystery,",
                    "  - {name: other, lanes: [dear], attempts_max: 3}\n  - {name: mystery,");

    @Test
    void aLaneThatIsFullAndHasALongQueueIsInNobodysWayOnAnother() {
        start(TWO_ROUTES);
        worker = router.worker("more", 100);
        submit(300);
        router.pass(Duration.ofSeconds(1));
        assertThat(router.newDispatches()).hasSize(4);

        submit(3, aJob().on("other"));
        router.pass(Duration.ofMillis(100));

        assertThat(router.newDispatches())
                .hasSize(3)
                .allSatisfy(
                        dispatch ->
                                assertThat(dispatch.getAttribution().getLane()).isEqualTo("dear"));
    }

    @Test
    void aRetryKeepsThePriorityOfItsJob() {
        start(TWO_ROUTES);
        JobRequest urgent = router.submit(aJob().on("single").priority(Priority.INTERACTIVE));
        Dispatch first = router.dispatch();
        worker.claim(first);
        // Three run, and one place is free for the retry or for one of those who wait.
        submit(20);
        worker.finish(first, FakeWorker.outcome(OutcomeKind.RETRY_LATER, OutcomeReason.OVERLOADED));
        List<String> order = new ArrayList<>();
        router.pass(Duration.ofSeconds(1));
        for (List<Dispatch> next; !(next = router.newDispatches()).isEmpty(); ) {
            next.forEach(dispatch -> order.add(dispatch.getJobId()));
            worker.run(next.getFirst());
            next.subList(1, next.size()).forEach(worker::run);
            router.pass(Duration.ofMillis(100));
        }

        assertThat(order.indexOf(urgent.getJobId()))
                .as("before most of twenty that came after it")
                .isBetween(0, 8);
        assertThat(order).hasSize(21);
    }

    @Test
    void theBoundOfATenantsQueueIsOnTheSumOfAllItsJobs() {
        start(
                TestCatalog.with(
                        "{name: acme, shard: 0, partition: 0}",
                        "{name: acme, shard: 0, partition: 0, queued_jobs_max: 4}",
                        "  - {name: mystery,",
                        "  - {name: other, lanes: [dear], attempts_max: 3}\n  - {name: mystery,"));
        submit(1, aJob().on("single").apiKey("one").project("x"));
        submit(1, aJob().on("other").apiKey("two").project("y"));
        submit(1, aJob().on("single").user("ann").priority(Priority.BATCH));
        submit(1, aJob().on("other").user("bob").priority(Priority.INTERACTIVE));

        submit(1, aJob().on("single").apiKey("three").project("z").user("eve"));

        assertThat(failure().getError().getCode()).isEqualTo(ErrorCode.BACKLOG_FULL.wireId());
        assertThat(router.results()).hasSize(1);
    }
}
