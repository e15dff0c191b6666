package dev.sluice.router;

import static dev.sluice.router.JobBuilder.aJob;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.schema.avro.JobRequest;
import dev.sluice.schema.avro.JobResult;
import dev.sluice.schema.avro.OnLimit;
import dev.sluice.schema.avro.Priority;
import dev.sluice.schema.avro.TerminalStatus;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** Jobs that will not wait, that go elsewhere, or that are too many to wait. */
class LimitWaitingTest extends BoundFixture {
    /** One in ten seconds, two at once. */
    private static final String RPM = "requests: {per_window: 6, window: 1m, burst: 2}";

    @Test
    void refusesAtOnceWhatWillNotWait() {
        limit(RPM);
        submit(2);

        router.submit(aJob().on("single").onLimit(OnLimit.REJECT));

        assertThat(failure().getError().getCode()).isEqualTo("rate_limit_exceeded");
        assertThat(failure().getError().getMessage())
                .isEqualTo(
                        "limit l: 6 requests per 1m, 2 at once, are used up (expected: room for 1); there will be at 2026-01-05T08:00:10Z");
    }

    @Test
    void failsWhatWillNotWaitWhenOthersWereFaster() {
        limit(RPM);
        worker.drain();
        submit(2);
        router.submit(aJob().on("single").onLimit(OnLimit.REJECT));
        assertThat(router.results()).as("there was room").isEmpty();

        worker = router.worker("w2", 8);
        router.pass(Duration.ofSeconds(1));

        assertThat(run()).isEqualTo(2);
        assertThat(failure().getError().getCode()).isEqualTo("rate_limit_exceeded");
    }

    @Test
    void takesTheNextLaneWhoseModelAdmitsIt() {
        limit(
                "model: maxi, " + RPM,
                "{name: small, lanes: [dear, cheap], attempts_max: 4}",
                "{name: small, lanes: [dear, cheap], attempts_max: 4, policy: listed}");
        for (int i = 0; i < 3; i++) {
            router.submit(aJob().onLimit(OnLimit.DOWNGRADE));
        }

        assertThat(router.newDispatches())
                .extracting(dispatch -> dispatch.getAttribution().getLane())
                .containsExactly("dear", "dear", "cheap");
    }

    @Test
    void refusesMoreJobsThanMayWait() {
        limit("backlog_jobs: 2, concurrent_jobs: 1");
        submit(3);
        assertThat(router.newDispatches()).hasSize(1);

        submit(1);

        assertThat(failure().getError().getCode()).isEqualTo("backlog_full");
        assertThat(failure().getError().getMessage())
                .isEqualTo("limit l: 2 jobs wait (expected: fewer than backlog_jobs = 2)");
    }

    @Test
    void countsLinesOfBatchesAndRefusesNone() {
        limit("backlog_jobs: 1, concurrent_jobs: 1");
        submit(2);
        submit(1, aJob().on("single").lineOfABatch());

        assertThat(router.results()).isEmpty();
        submit(1);
        assertThat(failure().getError().getCode()).isEqualTo("backlog_full");
    }

    /** A bound that is counted by the wrong key bounds nothing. */
    @Test
    void countsTheJobsOfAllKeysProjectsAndUsersThatALimitCovers() {
        limit("backlog_jobs: 3, concurrent_jobs: 0");
        submit(1, aJob().on("single").apiKey("k1"));
        submit(1, aJob().on("single").project("p").priority(Priority.BATCH));
        submit(1, aJob().user("ann"));
        submit(2, aJob().of("globex").on("single"));
        assertThat(router.results()).isEmpty();

        submit(1, aJob().on("single").apiKey("k4").user("bob"));

        assertThat(failure().getError().getCode()).isEqualTo("backlog_full");
    }

    @Test
    void refusesMoreTokensThanMayWaitAlsoAfterARestart() {
        limit("per: project, backlog_tokens: 400, concurrent_jobs: 0");
        submit(2, aJob().on("single").project("p"));
        router.restart();
        router.pass(Duration.ofSeconds(1));
        submit(1, aJob().on("single").project("q"));
        assertThat(router.results()).isEmpty();

        submit(1, aJob().on("single").project("p"));

        assertThat(failure().getError().getMessage())
                .isEqualTo(
                        "limit l of p: jobs with 300 tokens wait (expected: room for 150 under backlog_tokens = 400)");
    }

    @Test
    void givesTheTokensOfAWaitingJobBackWhenItExpires() {
        limit("backlog_tokens: 300, concurrent_jobs: 0");
        submit(1);
        router.submit(aJob().on("single").dueIn(Duration.ofSeconds(2)));
        router.pass(Duration.ofSeconds(4));
        submit(1);

        assertThat(router.results())
                .extracting(JobResult::getStatus)
                .containsExactly(TerminalStatus.EXPIRED);
        assertThat(gauge("sluice.router.limit.used", "of", "backlog_tokens")).isEqualTo(300);
    }

    @Test
    void givesTheTokensOfAWaitingJobBackWhenItStarts() {
        limit("backlog_tokens: 300, concurrent_jobs: 1");
        submit(3);
        worker.run(router.dispatch());
        submit(1);
        assertThat(router.newDispatches()).hasSize(1);
        assertThat(router.results())
                .extracting(JobResult::getStatus)
                .containsExactly(TerminalStatus.SUCCEEDED);

        submit(1);

        assertThat(failure().getError().getCode()).isEqualTo("backlog_full");
    }

    @Test
    void makesRoomForOthersWhenWaitingJobsEnd() {
        limit("backlog_jobs: 1, concurrent_jobs: 0");
        JobRequest cancelled = router.submit(aJob().on("single"));
        router.cancel(cancelled);
        submit(1);
        router.pass(Duration.ofSeconds(1));

        assertThat(router.results())
                .extracting(JobResult::getStatus)
                .containsExactly(TerminalStatus.CANCELLED);
        assertThat(gauge("sluice.router.limit.used", "of", "backlog_jobs")).isEqualTo(1);
        assertThat(router.meters.get("sluice.router.limit.waiting").gauge().value()).isEqualTo(1);
    }
}
