package dev.sluice.router;

import static dev.sluice.router.JobBuilder.aJob;
import static dev.sluice.schema.avro.TokenSource.PROVIDER;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.schema.avro.Dispatch;
import dev.sluice.schema.avro.Outcome;
import dev.sluice.schema.avro.OutcomeKind;
import dev.sluice.schema.avro.OutcomeReason;
import dev.sluice.schema.avro.TokenUsage;
import dev.sluice.schema.avro.UsageRecord;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/**
 * Jobs, answers, failures, dead workers, late news and restarts in any order: what is booked never
 * exceeds the budget, and nothing stays reserved.
 */
class BudgetPropertyTest {
    private static final long LIMIT = 200_000;
    private static final int STEPS = 60;
    private static final Outcome RETRY =
            FakeWorker.outcome(OutcomeKind.RETRY_LATER, OutcomeReason.RATE_LIMITED);

    @Property(tries = 20)
    void neverBooksMoreThanTheBudget(@ForAll long seed) {
        try (var scene = new Scene(seed)) {
            for (int step = 0; step < STEPS; step++) {
                scene.step();
                assertThat(scene.booked()).as("step %d", step).isLessThanOrEqualTo(LIMIT);
            }
            scene.endAll();

            assertThat(scene.booked()).isLessThanOrEqualTo(LIMIT);
            assertThat(scene.reservedByBudget()).isEqualTo(scene.reservedByCalls());
        }
    }

    private static final class Scene implements AutoCloseable {
        private record Claim(FakeWorker by, Dispatch dispatch, String call) {}

        private final Random random;
        private final RouterHarness router =
                new RouterHarness(
                        TestCatalog.with(
                                "providers:",
                                "budgets: [{name: acme, tenant: acme, window: total, limit_usd: 0.0002}]\nproviders:"),
                        RouterConfig.DEFAULT);
        private final List<Claim> running = new ArrayList<>();
        private final List<Claim> lost = new ArrayList<>();
        private FakeWorker worker = router.worker("w0", 8);
        private int workers;

        Scene(long seed) {
            random = new Random(seed);
        }

        void step() {
            switch (random.nextInt(8)) {
                case 0, 1, 2 ->
                        router.submit(aJob().on("single").inputBytes(1 + random.nextInt(200)));
                case 3 -> any(running).ifPresent(claim -> end(claim, FakeWorker.done()));
                case 4 -> any(running).ifPresent(claim -> end(claim, RETRY));
                case 5 -> any(lost).ifPresent(claim -> end(claim, FakeWorker.done()));
                case 6 -> replaceWorker();
                default -> router.restart();
            }
            router.pass(Duration.ofMillis(500));
            claim();
        }

        /** Until nothing more can start. */
        void endAll() {
            while (!running.isEmpty()) {
                any(running).ifPresent(claim -> end(claim, FakeWorker.done()));
                router.pass(Duration.ofSeconds(2));
                claim();
            }
        }

        private void claim() {
            for (Dispatch dispatch : router.newDispatches()) {
                running.add(new Claim(worker, dispatch, worker.claim(dispatch)));
            }
        }

        private void replaceWorker() {
            worker.die();
            lost.addAll(running);
            running.clear();
            worker = router.worker("w" + ++workers, 8);
            // What is dispatched meanwhile is claimed in time: later, no worker would run it.
            for (int seconds = random.nextInt(20); seconds > 0; seconds--) {
                router.pass(Duration.ofSeconds(1));
                claim();
            }
        }

        private Optional<Claim> any(List<Claim> claims) {
            return claims.isEmpty()
                    ? Optional.empty()
                    : Optional.of(claims.remove(random.nextInt(claims.size())));
        }

        /** With at most what its bound has room for. */
        private void end(Claim claim, Outcome outcome) {
            claim.by.forget(claim.dispatch);
            claim.by.report(
                    claim.dispatch,
                    claim.call,
                    outcome,
                    true,
                    new TokenUsage(random.nextLong(2), 0L, 0L, random.nextLong(51), 0L, PROVIDER));
        }

        long booked() {
            return router.usage().stream().mapToLong(UsageRecord::getCostNanoUsd).sum();
        }

        double reservedByBudget() {
            return router.meters.get("sluice.router.budget.reserved").gauge().value();
        }

        double reservedByCalls() {
            return router.meters.get("sluice.router.reserved.cost").gauge().value();
        }

        @Override
        public void close() {
            router.close();
        }
    }
}
