package dev.sluice.results;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.results.postgres.DatabaseConfig;
import dev.sluice.results.project.ProjectionConfig;
import dev.sluice.results.query.QueryConfig;
import dev.sluice.results.retention.RetentionConfig;
import dev.sluice.results.testkit.TestWebhooks;
import dev.sluice.results.usage.UsageConfig;
import dev.sluice.results.webhook.WebhookConfig;
import dev.sluice.runtime.config.UnknownKeys;
import dev.sluice.runtime.egress.EgressConfig;
import io.micronaut.context.ApplicationContext;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ResultsConfigTest {

    @Test
    void startsWithDefaults() {
        try (ApplicationContext context = context(Map.of())) {
            assertThat(context.getBean(DatabaseConfig.class))
                    .isEqualTo(
                            new DatabaseConfig(
                                    "jdbc:postgresql://localhost:5432/sluice",
                                    "sluice",
                                    null,
                                    8,
                                    Duration.ofSeconds(1),
                                    Duration.ofSeconds(2),
                                    Duration.ofSeconds(30),
                                    context.getBean(DatabaseConfig.class).properties()));
            assertThat(context.getBean(ProjectionConfig.class))
                    .isEqualTo(
                            new ProjectionConfig(
                                    "sluice-results",
                                    2_000,
                                    Duration.ofMillis(40),
                                    16 * 1024 * 1024,
                                    Duration.ofSeconds(2)));
            assertThat(context.getBean(QueryConfig.class))
                    .isEqualTo(
                            new QueryConfig(
                                    Duration.ofSeconds(60),
                                    10_000,
                                    Duration.ofSeconds(30),
                                    100_000));
            assertThat(context.getBean(UsageConfig.class))
                    .isEqualTo(new UsageConfig(90, 1_100, 10_000));
            RetentionConfig retention = context.getBean(RetentionConfig.class);
            assertThat(retention.defaultDays()).isEqualTo(30);
            assertThat(retention.aheadDays()).isEqualTo(3);
            assertThat(retention.interval()).isEqualTo(Duration.ofHours(1));
            assertThat(context.getBean(WebhookConfig.class))
                    .isEqualTo(
                            new WebhookConfig(
                                    true,
                                    List.of(),
                                    50,
                                    1_024,
                                    32,
                                    Duration.ofSeconds(15),
                                    Duration.ofDays(3),
                                    Duration.ofHours(120),
                                    30));
            assertThat(context.getBean(EgressConfig.class))
                    .isEqualTo(new EgressConfig(List.of(), false));
        }
    }

    @Test
    void takesEveryKey() {
        Map<String, Object> keys = new HashMap<>();
        keys.put("sluice.results.jdbc-url", "jdbc:postgresql://db:1/x");
        keys.put("sluice.results.username", "u");
        keys.put("sluice.results.password", "p");
        keys.put("sluice.results.pool-size", "3");
        keys.put("sluice.results.connect-timeout", "3s");
        keys.put("sluice.results.read-timeout", "4s");
        keys.put("sluice.results.write-timeout", "5s");
        keys.put("sluice.results.properties.sslmode", "verify-full");
        keys.put("sluice.results.projection.group", "g");
        keys.put("sluice.results.projection.batch-records", "7");
        keys.put("sluice.results.projection.linger", "8ms");
        keys.put("sluice.results.projection.fetch-bytes", "2097152");
        keys.put("sluice.results.projection.backoff-max", "9s");
        keys.put("sluice.results.query.clock-margin", "10s");
        keys.put("sluice.results.query.waiters-max", "11");
        keys.put("sluice.results.query.wait-max", "12s");
        keys.put("sluice.results.query.summary-jobs-max", "13");
        keys.put("sluice.results.retention.default-days", "14");
        keys.put("sluice.results.retention.days.short", "2");
        keys.put("sluice.results.retention.ahead-days", "15");
        keys.put("sluice.results.retention.interval", "16m");
        keys.put("sluice.results.usage.hourly-days", "17");
        keys.put("sluice.results.usage.daily-days", "18");
        keys.put("sluice.results.usage.rows-max", "19");
        keys.put("sluice.internal.token", "t");
        keys.put("sluice.results.webhooks.enabled", "false");
        keys.put("sluice.results.webhooks.secret-keys", List.of(TestWebhooks.KEY));
        keys.put("sluice.results.webhooks.endpoints-max", "17");
        keys.put("sluice.results.webhooks.in-flight-max", "18");
        keys.put("sluice.results.webhooks.endpoint-in-flight-max", "19");
        keys.put("sluice.results.webhooks.timeout", "20s");
        keys.put("sluice.results.webhooks.stale-after", "21h");
        keys.put("sluice.results.webhooks.disable-after", "22h");
        keys.put("sluice.results.webhooks.history-days", "23");
        keys.put("sluice.webhooks.allowed-networks", List.of("10.0.0.0/8"));
        keys.put("sluice.webhooks.plain-http", "true");
        try (ApplicationContext context = context(keys)) {
            UnknownKeys.reject(context);

            assertThat(context.getBean(DatabaseConfig.class))
                    .isEqualTo(
                            new DatabaseConfig(
                                    "jdbc:postgresql://db:1/x",
                                    "u",
                                    "p",
                                    3,
                                    Duration.ofSeconds(3),
                                    Duration.ofSeconds(4),
                                    Duration.ofSeconds(5),
                                    Map.of("sslmode", "verify-full")));
            assertThat(context.getBean(ProjectionConfig.class))
                    .isEqualTo(
                            new ProjectionConfig(
                                    "g",
                                    7,
                                    Duration.ofMillis(8),
                                    2_097_152,
                                    Duration.ofSeconds(9)));
            assertThat(context.getBean(QueryConfig.class))
                    .isEqualTo(
                            new QueryConfig(
                                    Duration.ofSeconds(10), 11, Duration.ofSeconds(12), 13));
            assertThat(context.getBean(UsageConfig.class)).isEqualTo(new UsageConfig(17, 18, 19));
            assertThat(context.getBean(RetentionConfig.class))
                    .isEqualTo(
                            new RetentionConfig(
                                    14, Map.of("short", 2), 15, Duration.ofMinutes(16)));
            assertThat(context.getBean(WebhookConfig.class))
                    .isEqualTo(
                            new WebhookConfig(
                                    false,
                                    List.of(TestWebhooks.KEY),
                                    17,
                                    18,
                                    19,
                                    Duration.ofSeconds(20),
                                    Duration.ofHours(21),
                                    Duration.ofHours(22),
                                    23));
            assertThat(context.getBean(EgressConfig.class))
                    .isEqualTo(new EgressConfig(List.of("10.0.0.0/8"), true));
        }
    }

    @Test
    void refusesBoundsThatMakeNoSense() {
        assertThatThrownBy(
                        () ->
                                new ProjectionConfig(
                                        "g", 0, Duration.ZERO, 1 << 20, Duration.ofSeconds(1)))
                .hasMessageContaining("sluice.results.projection.batch-records: 0");
        assertThatThrownBy(() -> new RetentionConfig(0, null, 1, Duration.ofHours(1)))
                .hasMessageContaining("sluice.results.retention.default-days: 0");
        assertThatThrownBy(() -> new QueryConfig(Duration.ZERO, 0, Duration.ofSeconds(1), 1))
                .hasMessageContaining("sluice.results.query.waiters-max: 0");
        assertThatThrownBy(() -> new UsageConfig(9, 8, 1))
                .hasMessageContaining("sluice.results.usage.daily-days: 8");
    }

    private static ApplicationContext context(Map<String, Object> keys) {
        Map<String, Object> all = new HashMap<>(keys);
        all.put("sluice.role", "results");
        all.put("sluice.kafka.bootstrap-servers", "localhost:1");
        return ApplicationContext.builder().deduceEnvironment(false).properties(all).start();
    }
}
