package dev.sluice.schema.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BudgetTest {
    /** New York's clocks go forward on 8 March 2026 at 2:00, Beirut's on 29 March at midnight. */
    @ParameterizedTest
    @CsvSource({
        "hour,  UTC,              2026-03-08T07:59:59Z, 2026-03-08T07:00:00Z, 2026-03-08T08:00:00Z",
        "hour,  Asia/Kolkata,     2026-03-08T07:59:59Z, 2026-03-08T07:30:00Z, 2026-03-08T08:30:00Z",
        "day,   UTC,              2026-03-08T00:00:00Z, 2026-03-08T00:00:00Z, 2026-03-09T00:00:00Z",
        "day,   America/New_York, 2026-03-08T12:00:00Z, 2026-03-08T05:00:00Z, 2026-03-09T04:00:00Z",
        "day,   Asia/Beirut,      2026-03-29T10:00:00Z, 2026-03-28T22:00:00Z, 2026-03-29T21:00:00Z",
        "week,  UTC,              2026-03-08T12:00:00Z, 2026-03-02T00:00:00Z, 2026-03-09T00:00:00Z",
        "month, Europe/Berlin,    2026-03-31T21:59:59Z, 2026-02-28T23:00:00Z, 2026-03-31T22:00:00Z",
        "total, UTC,              2026-03-08T12:00:00Z, 1970-01-01T00:00:00Z, 9999-12-31T00:00:00Z"
    })
    void beginsAnewByTheCalendarOfItsZone(
            String window, String zone, Instant at, Instant start, Instant end) {
        Budget budget = budget("window: %s, zone: %s, limit_usd: 1".formatted(window, zone));

        assertThat(budget.windowStart(at)).isEqualTo(start);
        assertThat(budget.windowEnd(at)).isEqualTo(end);
    }

    @Test
    void isExactToTheNanoDollar() {
        assertThat(budget("window: day, limit_usd: 12.345678901").limitNanoUsd())
                .isEqualTo(12_345_678_901L);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "window: day, limit_usd: -1                | budget.limit_usd: -1 (expected: 0..1000000000 US dollars",
                "window: day, limit_usd: 0.0000000001      | at most 9 decimals",
                "window: day, zone: Mars, limit_usd: 1     | budget.zone: Mars (expected: a time zone like Europe/Berlin)",
                "window: fortnight, limit_usd: 1           | budget acme: window: fortnight (expected: one of [hour, day, week, month, total])",
                "limit_usd: 1                              | key window is missing",
                "window: day, limit_usd: 1, alert_at: [0.8, 0.5] | budget.alert_at: [0.8, 0.5] (expected: at most 20 parts of the limit, rising",
                "window: day, limit_usd: 1, alert_at: [1.01] | above 0, up to 1",
                "window: day, limit_usd: 1, alert_at: [0] | above 0, up to 1",
                "window: day, limit_usd: 1, model: nothing | budget acme: model nothing (expected: one that the catalogue has)",
                "window: day, limit_usd: 1, route: nowhere | budget acme: route nowhere (expected: one that the catalogue has)",
            })
    void saysWhatIsWrong(String budget, String message) {
        assertThatThrownBy(() -> budget(budget)).hasMessageContaining(message);
    }

    @Test
    void countsACallerOfWhomOnlyTheTenantIsKnown() {
        Budget budget = budget("key: k1, project: p1, window: day, limit_usd: 1");

        assertThat(budget.covers(subject("p1", "k1", null), null)).isTrue();
        assertThat(budget.covers(subject("p1", "k2", null), null)).isFalse();
        assertThat(budget.covers(subject(null, "k1", null), null)).isFalse();
        assertThat(budget.covers(subject(null, null, null), null)).isTrue();
    }

    @Test
    void countsOneUsersCallsOfOneModel() {
        Budget budget = budget("user: ann, model: mini, window: day, limit_usd: 1");

        assertThat(budget.covers(subject(null, "k1", "ann"), "mini")).isTrue();
        assertThat(budget.covers(subject(null, "k1", "ann"), "maxi")).isFalse();
        assertThat(budget.covers(subject(null, "k1", "bob"), "mini")).isFalse();
        assertThat(budget.covers(subject(null, "k1", null), "mini")).isFalse();
        assertThat(budget.covers(subject(null, "k1", "ann"), null)).as("nobody knows").isTrue();
    }

    private static Subject subject(
            @Nullable String project, @Nullable String key, @Nullable String user) {
        return new Subject("acme", project, key, user, "any");
    }

    private static Budget budget(String text) {
        return CatalogFile.parse(
                        """
                        tenants: [{name: acme, shard: 0, partition: 0}]
                        models: [{name: mini, upstream: m, context_tokens: 8, output_tokens_max: 8}]
                        budgets: [{name: acme, tenant: acme, %s}]
                        """
                                .formatted(text))
                .budget("acme")
                .orElseThrow();
    }
}
