package dev.sluice.router;

import static dev.sluice.router.JobBuilder.aJob;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.schema.avro.AdmissionReply;
import dev.sluice.schema.avro.Dispatch;
import dev.sluice.schema.avro.JobLifecycleEvent;
import dev.sluice.schema.avro.JobRequest;
import dev.sluice.schema.avro.RateRoom;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Limits on how often jobs call: rates, their counters, and the order of those who wait. */
class LimitTest extends BoundFixture {
    /** One in ten seconds, two at once. */
    private static final String RPM = "requests: {per_window: 6, window: 1m, burst: 2}";

    private static final Duration ONE = Duration.ofSeconds(10);

    @Test
    void startsABurstAndThenCallsAtItsRate() {
        limit(RPM);
        submit(5);
        assertThat(run()).isEqualTo(2);

        for (int i = 0; i < 3; i++) {
            router.pass(ONE.minusMillis(100));
            assertThat(run()).isZero();
            router.pass(Duration.ofMillis(100));
            assertThat(run()).isEqualTo(1);
        }
    }

    /** Neither more than the limit nor less. */
    @Test
    void admitsAllOfItsRateUnderDemand() {
        limit("requests: {per_window: 60, window: 10s, burst: 6}");
        submit(400);
        int started = 0;
        for (int i = 0; i < 50; i++) {
            router.pass(Duration.ofSeconds(1));
            started += run();
        }

        assertThat(started).isBetween(6 * 50 * 99 / 100, 6 * 50 + 6);
    }

    @Test
    void saysOnceWhatAJobWaitsForAndUntilWhen() {
        limit(RPM);
        submit(3);
        JobRequest second = router.submit(aJob().on("single"));
        long submittedMs = router.now().toEpochMilli();
        router.pass(Duration.ofSeconds(5));

        assertThat(eventsOf(second))
                .extracting(JobLifecycleEvent::getWaitingFor)
                .containsExactly("lane", "rate_limit");
        assertThat(eventsOf(second).getLast().getWaitsUntil())
                .isEqualTo(submittedMs + 2 * ONE.toMillis());
    }

    @Test
    void tellsAWaitingCallerWhatTheTightestLimitLeaves() {
        limit(RPM);
        router.submit(aJob().on("single").withReply());
        AdmissionReply first = router.replies().getLast();
        assertThat(run()).isEqualTo(1);
        router.submit(aJob().on("single").withReply());
        AdmissionReply second = router.replies().getLast();

        assertThat(first.getRequests()).isEqualTo(new RateRoom(6L, 1L, ONE.toMillis()));
        assertThat(second.getRequests()).isEqualTo(new RateRoom(6L, 0L, 2 * ONE.toMillis()));
        assertThat(first.getTokens()).isNull();
    }

    @Test
    void keepsTheOrderOfThoseWhoWait() {
        limit(RPM);
        submit(2);
        List<JobRequest> waiting =
                List.of(
                        router.submit(aJob().on("single")),
                        router.submit(aJob().on("single")),
                        router.submit(aJob().on("single")));
        run();
        List<String> started = new ArrayList<>();
        for (int second = 0; second < 30; second++) {
            router.pass(Duration.ofSeconds(1));
            for (Dispatch next : router.newDispatches()) {
                started.add(next.getJobId());
                worker.run(next);
            }
        }

        assertThat(started)
                .containsExactlyElementsOf(waiting.stream().map(JobRequest::getJobId).toList());
    }

    @Test
    void givesEachUserACounter() {
        limit("per: user, " + RPM);
        submit(3, aJob().on("single").user("ann"));
        assertThat(run()).isEqualTo(2);

        submit(3, aJob().on("single").user("bob"));
        assertThat(run()).isEqualTo(2);
        submit(3, aJob().on("single"));
        assertThat(run()).as("those without a name share one").isEqualTo(2);
        router.pass(ONE);
        assertThat(run()).isEqualTo(3);
    }

    @Test
    void givesEachKeyACounterAndLeavesOtherProjectsAlone() {
        limit("project: search, per: key, " + RPM);
        submit(3, aJob().on("single").project("search").apiKey("k1"));
        assertThat(run()).isEqualTo(2);
        submit(3, aJob().on("single").project("search").apiKey("k2"));
        assertThat(run()).isEqualTo(2);

        submit(3, aJob().on("single").project("other").apiKey("k1"));
        assertThat(run()).isEqualTo(3);
    }

    /** Those beyond the bound share one, so that the number of users opens nothing. */
    @Test
    void boundsItsCountersWithoutWideningTheLimit() {
        limit("per: user, counters_max: 2, " + RPM);
        for (String user : List.of("a", "b", "c", "d", "e")) {
            submit(2, aJob().on("single").user(user));
            run();
        }

        assertThat(started()).as("a and b two each, the others two").isEqualTo(6);
        assertThat(router.<String, Object>stored("limiters")).hasSize(3);
    }

    @Test
    void forgetsCountersThatOweNothing() {
        limit("per: user, counters_max: 2, " + RPM);
        for (int user = 0; user < 20; user++) {
            submit(1, aJob().on("single").user("user-" + user));
            assertThat(run()).isEqualTo(1);
            router.pass(ONE.multipliedBy(2));
        }

        assertThat(router.<String, Object>stored("limiters").size()).isLessThanOrEqualTo(2);
    }

    /**
     * What is counted is kept wherever the coordinator goes, so routers do not multiply a limit.
     */
    @Test
    void keepsItsCountersOverARestart() {
        limit(RPM);
        submit(4);
        assertThat(run()).isEqualTo(2);

        router.restart();
        router.pass(ONE.minusMillis(100));
        assertThat(run()).isZero();
        router.pass(Duration.ofMillis(200));
        assertThat(run()).isEqualTo(1);
    }

    @Test
    void letsJobsGoWhenTheLimitIsRaisedAndCountsWhatWasUsed() {
        limit("requests: {per_window: 60, window: 1h, burst: 2}");
        submit(10);
        assertThat(run()).isEqualTo(2);

        router.catalog(withLimit("requests: {per_window: 600, window: 1h, burst: 6}"));
        router.pass(Duration.ofSeconds(2));

        assertThat(run()).as("two of six were used").isEqualTo(4);
        router.catalog(TestCatalog.usual());
        router.pass(Duration.ofSeconds(2));
        assertThat(run()).as("no limit any more").isEqualTo(4);
    }

    /** A lane where nothing starts may not keep the requests of one where something would. */
    @Test
    void passesByALaneOnWhichNothingStarts() {
        limit(
                "requests: {per_window: 6, window: 1m, burst: 1}",
                "{name: spare, concurrency: 4}",
                "{name: spare, concurrency: 1}",
                "{name: single, lanes: [cheap], attempts_max: 3}",
                "{name: single, lanes: [cheap], attempts_max: 3}\n  - {name: full, lanes: [dear]}");
        submit(1, aJob().on("full"));
        worker.run(router.dispatch());
        submit(3, aJob().on("full"));
        submit(1);
        router.pass(ONE);
        worker.claim(router.dispatch());

        router.pass(ONE.plusMillis(900));
        assertThat(router.newDispatches()).as("kept for the next on the full lane").isEmpty();
        router.pass(Duration.ofMillis(200));

        assertThat(router.dispatch().getAttribution().getLane()).isEqualTo("cheap");
    }

    private List<JobLifecycleEvent> eventsOf(JobRequest job) {
        return router.events().stream()
                .filter(event -> event.getJobId().equals(job.getJobId()))
                .filter(event -> event.getWaitingFor() != null)
                .toList();
    }
}
