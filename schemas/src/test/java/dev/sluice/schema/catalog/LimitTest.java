package dev.sluice.schema.catalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LimitTest {
    @Test
    void hasOneCounterAndATenthOfItsRateAsBurstUnlessToldOtherwise() {
        Limit limit = limit("requests: {per_window: 600, window: 1m}");

        assertThat(limit.requests()).isEqualTo(new Rate(600, Duration.ofMinutes(1), 60L));
        assertThat(limit.per()).isEqualTo(LimitPer.TENANT);
        assertThat(limit.countersMax()).isEqualTo(10_000);
        assertThat(limit.overCap()).isEqualTo(OverCap.REJECT);
        assertThat(limit("requests: {per_window: 3, window: 24h}").requests())
                .isEqualTo(new Rate(3, Duration.ofHours(24), 1L));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "per: user                                        | limit l: bounds nothing (expected: requests, tokens,",
                "per: team, concurrent_jobs: 1                    | limit l: per: team (expected: one of [tenant, project, key, user])",
                "requests: {window: 1m}                           | limit l: key requests.per_window is missing",
                "requests: {per_window: 5, window: 999ms}         | limit l: window: PT0.999S (expected: 1s..24h)",
                "requests: {per_window: 5, window: 25h}           | window: PT25H (expected: 1s..24h)",
                "requests: {per_window: 0, window: 1s}            | per_window: 0 (expected: 1..10000000)",
                "tokens: {per_window: 20000001, window: 2s}       | per_window: 20000001 (expected: 1..20000000)",
                "tokens: {per_window: 5, window: 1s, burst: 6}    | burst: 6 (expected: 1..5)",
                "concurrent_jobs: -1                              | limit.concurrent_jobs: -1 (expected: 0..100000000)",
                "input_tokens_max: 0                              | limit.input_tokens_max: 0 (expected: 1..100000000)",
                "backlog_jobs: 5, model: mini                     | limit l: model mini (expected: no model beside backlog_jobs,",
                "concurrent_jobs: 1, over_cap: shrink             | over_cap: shrink (expected: one of [reject, clamp])",
                "concurrent_jobs: 1, model: nothing               | limit l: model nothing (expected: one that the catalogue has)",
            })
    void saysWhatIsWrong(String limit, String message) {
        assertThatThrownBy(() -> limit(limit)).hasMessageContaining(message);
    }

    @Test
    void givesEachUserACounterAndThoseWithoutANameOne() {
        assertThat(LimitPer.USER.counter(subject("k1", "ann"))).isEqualTo("ann");
        assertThat(LimitPer.USER.counter(subject("k1", null))).isEmpty();
        assertThat(LimitPer.KEY.counter(subject("k1", "ann"))).isEqualTo("k1");
        assertThat(LimitPer.TENANT.counter(subject("k1", "ann"))).isEmpty();
        assertThat(LimitPer.USER.counter(subject(null, null))).as("nobody knows").isNull();
        assertThat(LimitPer.TENANT.counter(subject(null, null))).isEmpty();
    }

    @Test
    void comesBackFromAFileAsItWas() {
        Limit limit =
                limit(
                        "user: ann, model: mini, per: key, counters_max: 7, requests: {per_window: 5, window: 90s, burst: 2}, concurrent_jobs: 3");
        Catalog catalog = CatalogFile.part(CatalogYaml.write(java.util.List.of(limit)));

        assertThat(catalog.limits("acme")).containsExactly(limit);
    }

    private static Subject subject(@Nullable String key, @Nullable String user) {
        return new Subject("acme", null, key, user, "any");
    }

    private static Limit limit(String text) {
        return CatalogFile.parse(
                        """
                        tenants: [{name: acme, shard: 0, partition: 0}]
                        models: [{name: mini, upstream: m, context_tokens: 8, output_tokens_max: 8}]
                        limits: [{name: l, tenant: acme, %s}]
                        """
                                .formatted(text))
                .limit("l")
                .orElseThrow();
    }
}
