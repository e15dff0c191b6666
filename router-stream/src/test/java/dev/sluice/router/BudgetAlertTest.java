package dev.sluice.router;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.schema.avro.BudgetAlert;
import dev.sluice.schema.topic.Topics;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Alerts of budgets. A call costs 18,000 nano-dollars. */
class BudgetAlertTest extends BoundFixture {
    private static final int COST = 18_000;

    @Test
    void alertsOnceWhenAPartIsSpent() {
        // At 08:00:00 UTC it is 08:59:40 there.
        budget("window: hour, zone: \"+00:59:40\", limit_usd: 0.0001, alert_at: [0.3, 0.5, 0.9]");
        spend(2);
        assertThat(alerts()).extracting(BudgetAlert::getThresholdPpm).containsExactly(300_000);
        router.restart();
        spend(2);

        assertThat(alerts())
                .extracting(BudgetAlert::getThresholdPpm)
                .containsExactly(300_000, 500_000);
        BudgetAlert half = alerts().getLast();
        assertThat(half.getBudget()).isEqualTo("acme");
        assertThat(half.getSpentNanoUsd()).isEqualTo(3 * COST);
        assertThat(half.getLimitNanoUsd()).isEqualTo(100_000);
        assertThat(Instant.ofEpochMilli(half.getWindowEnd())).isEqualTo("2026-01-05T08:00:20Z");

        router.pass(Duration.ofSeconds(20));
        spend(2);
        assertThat(alerts()).as("in the next window").hasSize(3);
    }

    /** A prompt that writes to a cache can cost more than its tokens as plain input. */
    private void spend(int calls) {
        for (int i = 0; i < calls; i++) {
            submit(1);
            router.pass(Duration.ofSeconds(1));
            worker.run(router.dispatch());
        }
    }

    private List<BudgetAlert> alerts() {
        return router.all(Topics.ALERTS, BudgetAlert.class);
    }
}
