package dev.sluice.router;

import static dev.sluice.router.JobBuilder.aJob;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.schema.avro.JobRequest;
import dev.sluice.schema.avro.JobResult;
import dev.sluice.schema.avro.LedgerEntry;
import dev.sluice.schema.avro.TokenUsage;
import dev.sluice.schema.avro.UsageRecord;
import dev.sluice.schema.usage.TokenCounts;
import io.micrometer.core.instrument.Gauge;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/**
 * Jobs with second calls, in any order of answers, failures, lost workers, late news, cancels and
 * restarts: each job has one result, and nothing is held or reserved when all has ended.
 */
class HedgePropertyTest {
    private static final int STEPS = 60;
    private static final int ANSWERS_MAX = 400;
    private static final int WINDOW = 4;

    @Property(tries = 15)
    void everyCallEndsAndEveryJobHasOneResult(@ForAll long seed) {
        try (var scene = new Scene(seed)) {
            scene.hedgeOne();
            for (int step = 0; step < STEPS; step++) {
                scene.step();
                scene.cancelSome();
                assertThat(scene.gauge("sluice.router.share.used"))
                        .as("step %d", step)
                        .isLessThanOrEqualTo(2 * WINDOW);
            }
            scene.endAll();

            assertThat(scene.gauge("sluice.router.calls.live")).isZero();
            assertThat(scene.gauge("sluice.router.share.used")).isZero();
            assertThat(scene.gauge("sluice.router.reserved.cost")).isZero();
            assertThat(scene.gauge("sluice.router.budget.reserved")).isZero();
            assertThat(scene.gauge("sluice.router.jobs.unfinished")).isZero();
            assertThat(scene.router.results())
                    .hasSize(scene.jobs.size())
                    .extracting(JobResult::getJobId)
                    .doesNotHaveDuplicates();
            assertThat(scene.booked()).isEqualTo(scene.spent());
            scene.resultsHaveWhatWasBookedBefore();
        }
    }

    private static final class Scene extends RandomHistory {
        private final List<JobRequest> jobs = new ArrayList<>();

        Scene(long seed) {
            super(
                    seed,
                    TestCatalog.with(
                            "providers:",
                            """
                            budgets: [{name: acme, tenant: acme, window: total, limit_usd: 1000}]
                            limits: [{name: l, tenant: acme, concurrent_jobs: 100}]
                            providers:""",
                            "lanes: [dear, cheap], attempts_max: 4",
                            "lanes: [dear, cheap], attempts_max: 4, hedge: {after: 1s, max_share: 1}"));
        }

        @Override
        JobRequest submit() {
            JobRequest job = router.submit(aJob().inputBytes(1 + random.nextInt(200)));
            jobs.add(job);
            return job;
        }

        @Override
        TokenUsage use(Claim claim) {
            return FakeWorker.USED;
        }

        void cancelSome() {
            if (!jobs.isEmpty() && random.nextInt(6) == 0) {
                router.cancel(jobs.get(random.nextInt(jobs.size())));
            }
        }

        /** Also calls that were told to stop: this worker hears nothing of that. */
        void endAll() {
            for (int answer = 0;
                    answer < ANSWERS_MAX && (router.results().size() < jobs.size() || !idle());
                    answer++) {
                answerOne();
            }
            router.pass(Duration.ofSeconds(40));
        }

        /** So that a result and what was booked late are together what the run cost. */
        void resultsHaveWhatWasBookedBefore() {
            for (JobResult result : router.results()) {
                long cost = 0;
                long tokens = 0;
                for (UsageRecord usage : router.usage()) {
                    if (usage.getJobId().equals(result.getJobId()) && !usage.getLate()) {
                        cost += usage.getCostNanoUsd();
                        tokens += TokenCounts.all(usage.getTokens());
                    }
                }
                assertThat(result.getCostNanoUsd()).isEqualTo(cost);
                assertThat(TokenCounts.all(result.getUsage())).isEqualTo(tokens);
            }
        }

        long booked() {
            return router.usage().stream().mapToLong(UsageRecord::getCostNanoUsd).sum();
        }

        long spent() {
            return router.<String, LedgerEntry>stored("ledger").stream()
                    .mapToLong(LedgerEntry::getSpentNanoUsd)
                    .sum();
        }

        /** Whatever follows, there is one. */
        void hedgeOne() {
            var unused = submit();
            router.pass(Duration.ofMillis(100));
            claim();
            router.pass(Duration.ofMillis(1_500));
            claim();
            assertThat(router.meters.get("sluice.router.hedges").counter().count()).isEqualTo(1);
        }

        double gauge(String name) {
            return router.meters.find(name).gauges().stream().mapToDouble(Gauge::value).sum();
        }
    }
}
