package dev.sluice.router;

import static dev.sluice.router.JobBuilder.aJob;
import static dev.sluice.schema.avro.TokenSource.PROVIDER;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.schema.avro.JobRequest;
import dev.sluice.schema.avro.TokenUsage;
import dev.sluice.schema.avro.UsageRecord;
import dev.sluice.schema.catalog.Catalog;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/**
 * Jobs, answers, failures, dead workers, late news and restarts in any order: what is booked never
 * exceeds the budget, and nothing stays reserved.
 */
class BudgetPropertyTest {
    private static final long LIMIT = 200_000;
    private static final long UNITS_LIMIT = 100_000_000;
    private static final int STEPS = 60;

    /** Of two seconds each: longer than a lease and every pause before a retry. */
    private static final int IDLE_PASSES = 30;

    @Property(tries = 20)
    void neverBooksMoreThanTheBudget(@ForAll long seed) {
        try (var scene = new Scene(seed)) {
            for (int step = 0; step < STEPS; step++) {
                scene.step();
                assertThat(scene.booked()).as("step %d", step).isLessThanOrEqualTo(LIMIT);
            }
            scene.endAll();

            assertThat(scene.booked()).isLessThanOrEqualTo(LIMIT);
            assertThat(scene.reservedByBudget()).isZero();
            assertThat(scene.reservedByCalls()).isZero();
        }
    }

    /** Searches and requests are reserved and booked with the tokens. */
    @Property(tries = 20)
    void neverBooksMoreThanTheBudgetOfWhatIsBilledBesideTokensEither(@ForAll long seed) {
        try (var scene = new Searching(seed)) {
            for (int step = 0; step < STEPS; step++) {
                scene.step();
                assertThat(scene.booked()).as("step %d", step).isLessThanOrEqualTo(UNITS_LIMIT);
            }
            scene.endAll();

            assertThat(scene.booked()).isLessThanOrEqualTo(UNITS_LIMIT);
            assertThat(scene.reservedByBudget()).isZero();
            assertThat(scene.reservedByCalls()).isZero();
        }
    }

    private static final class Searching extends Budgeted {
        private static final List<String> UNITS =
                List.of("web_search", "web_search/low", "web_search/high");

        Searching(long seed) {
            super(
                    seed,
                    TestCatalog.with(
                            "providers:",
                            "budgets: [{name: acme, tenant: acme, window: total, limit_usd: 0.1}]\nproviders:",
                            "output: 0.60}",
                            "output: 0.60, units: {request: {usd: 0.0001}, request/high: {usd: 0.0003}, web_search: {usd: 0.001, most: 3}, web_search/high: {usd: 0.004}}}"));
        }

        @Override
        JobRequest submit() {
            String unit = UNITS.get(random.nextInt(UNITS.size()));
            return router.submit(
                    aJob().on("single")
                            .inputBytes(1 + random.nextInt(200))
                            .units(
                                    random.nextBoolean()
                                            ? Map.of()
                                            : Map.of(unit, (long) random.nextInt(5))));
        }

        @Override
        TokenUsage use(Claim claim) {
            Map<String, Long> used = new HashMap<>();
            claim.dispatch()
                    .getUnits()
                    .forEach((unit, most) -> used.put(unit, random.nextLong(most + 1)));
            return new TokenUsage(
                    random.nextLong(2),
                    0L,
                    0L,
                    random.nextLong(51),
                    0L,
                    PROVIDER,
                    0L,
                    0L,
                    0L,
                    0L,
                    used);
        }
    }

    private static final class Scene extends Budgeted {
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
                    random.nextLong(2),
                    0L,
                    0L,
                    random.nextLong(51),
                    0L,
                    PROVIDER,
                    0L,
                    0L,
                    0L,
                    0L,
                    null);
        }
    }

    private abstract static class Budgeted extends RandomHistory {
        Budgeted(long seed, Catalog catalog) {
            super(seed, catalog);
        }

        /** Until nothing more can start, and what dead workers held is given up. */
        void endAll() {
            for (int idle = 0; idle < IDLE_PASSES; idle = idle() ? idle + 1 : 0) {
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
