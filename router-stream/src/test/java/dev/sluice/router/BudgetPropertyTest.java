package dev.sluice.router;

import static dev.sluice.router.JobBuilder.aJob;
import static dev.sluice.schema.avro.TokenSource.PROVIDER;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.schema.avro.JobRequest;
import dev.sluice.schema.avro.TokenUsage;
import dev.sluice.schema.avro.UsageRecord;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/**
 * Jobs, answers, failures, dead workers, late news and restarts in any order: what is booked never
 * exceeds the budget, and nothing stays reserved.
 */
class BudgetPropertyTest {
    private static final long LIMIT = 200_000;
    private static final int STEPS = 60;

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

    private static final class Scene extends RandomHistory {
        Scene(long seed) {
            super(
                    seed,
                    TestCatalog.with(
                            "providers:",
                            "budgets: [{name: acme, tenant: acme, window: total, limit_usd: 0.0002}]\nproviders:"));
        }

        @Override
        JobRequest submit() {
            return router.submit(aJob().on("single").inputBytes(1 + random.nextInt(200)));
        }

        @Override
        TokenUsage use(Claim claim) {
            return new TokenUsage(
                    random.nextLong(2), 0L, 0L, random.nextLong(51), 0L, PROVIDER, 0L, 0L, 0L, 0L);
        }

        /** Until nothing more can start. */
        void endAll() {
            while (!idle()) {
                answerOne();
            }
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
    }
}
