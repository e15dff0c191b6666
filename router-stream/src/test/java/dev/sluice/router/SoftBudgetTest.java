package dev.sluice.router;

import static dev.sluice.router.JobBuilder.aJob;
import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.schema.avro.BudgetAlert;
import dev.sluice.schema.avro.Prompt;
import dev.sluice.schema.topic.Topics;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;

/**
 * What budgets know beside bounds. On lane {@code cheap} a usual job may cost 45,000 nano-dollars
 * and costs 18,000 when a worker ends it.
 */
class SoftBudgetTest extends BoundFixture {
    private static final int COST = 18_000;

    @Test
    void aSoftBudgetReservesWhatCallsHaveShownAndAHardOneTheirBound() {
        assertThat(startedBeside("kind: soft")).as("about 19,000 each").isEqualTo(4);
        assertThat(startedBeside("kind: hard")).as("45,000 each").isEqualTo(2);
    }

    /** What was learnt moves with the task, or comes back from the changelog. */
    @Test
    void whatCallsHaveShownOutlivesItsRouter() {
        learnAndSpend();
        router.restart();
        submit(4);
        router.pass(Duration.ofSeconds(1));
        assertThat(router.newDispatches()).as("about 19,000 each").hasSize(4);

        Map<String, byte[]> changelog = router.changelog("learnt");
        budget("kind: soft, window: total, limit_usd: 0.00009");
        router.restore("learnt", changelog);
        submit(4);
        router.pass(Duration.ofSeconds(1));

        assertThat(router.newDispatches()).as("about 19,000 each").hasSize(4);
    }

    private void learnAndSpend() {
        budget("kind: soft, window: total, limit_usd: 0.001242");
        for (int call = 0; call < 64; call++) {
            submit(1);
            router.pass(Duration.ofSeconds(1));
            worker.run(router.dispatch());
        }
    }

    /** How many of four calls start when 20 are spent and there is room for 90,000 more. */
    private int startedBeside(String kind) {
        budget(kind + ", window: total, limit_usd: 0.00045");
        for (int call = 0; call < 20; call++) {
            submit(1);
            router.pass(Duration.ofSeconds(1));
            worker.run(router.dispatch());
        }
        assertThat(gauge("sluice.router.budget.spent", "budget", "acme"))
                .isEqualTo(20 * COST / 1e9);
        submit(4);
        router.pass(Duration.ofSeconds(1));
        return router.newDispatches().size();
    }

    @Test
    void aSoftBudgetThatKnowsNothingReservesTheBoundOfOutputs() {
        budget("kind: soft, window: total, limit_usd: 0.00007");
        submit(4);
        router.pass(Duration.ofSeconds(1));

        assertThat(router.newDispatches()).as("33,750 each").hasSize(2);
    }

    @Test
    void textThatWasCountedReservesItsTokensOnly() {
        budget(
                "window: total, limit_usd: 0.0001",
                "    upstream: gpt-mini\n",
                "    upstream: gpt-mini\n    tokenizer: o200k_base\n");
        for (int i = 0; i < 4; i++) {
            var job = aJob().on("single").inputBytes(1_000).outputMax(10L).build(router.now());
            job.setPrompt(new Prompt(950L, Map.of("o200k_base", 50L), 0, 0L, false, 1));
            router.send(job);
        }
        router.pass(Duration.ofSeconds(1));

        assertThat(router.newDispatches()).as("21,000 each, not 156,000").hasSize(4);
    }

    @Test
    void severalAnswersReserveEachOfThem() {
        budget("window: total, limit_usd: 0.0001");
        var job = aJob().on("single").build(router.now());
        job.setPrompt(new Prompt(0L, Map.of(), 0, 0L, false, 3));
        router.send(job);
        router.send(aJob().on("single").build(router.now()));
        router.pass(Duration.ofSeconds(1));

        assertThat(router.newDispatches()).as("of 105,000 and 45,000").hasSize(1);
    }

    @Test
    void tellsWhenABudgetWillBeUsedUpAndWhatIsSpentByThen() {
        // At 08:00:00 UTC the hour has twenty minutes left there.
        budget("window: hour, zone: \"+00:40\", limit_usd: 0.001, alert_at: [0.5]");
        // 18,000 every ten seconds: half of it after 280 s, all after 560 s.
        for (int call = 0; call < 30; call++) {
            submit(1);
            router.pass(Duration.ofSeconds(10));
            worker.run(router.dispatch());
        }

        BudgetAlert half = router.all(Topics.ALERTS, BudgetAlert.class).getFirst();
        assertThat(half.getForecastNanoUsd()).isBetween(1_800_000L, 2_600_000L);
        assertThat(Instant.ofEpochMilli(half.getUsedUpAtMs()))
                .isBetween(
                        RouterHarness.START.plusSeconds(500), RouterHarness.START.plusSeconds(620));
        assertThat(gauge("sluice.router.budget.forecast", "budget", "acme"))
                .isBetween(0.0018, 0.0026);
        assertThat(gauge("sluice.router.budget.left", "budget", "acme")).isBetween(150.0, 350.0);
    }
}
