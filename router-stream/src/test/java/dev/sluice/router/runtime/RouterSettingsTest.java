package dev.sluice.router.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.router.RouterConfig;
import dev.sluice.router.coordinator.retry.RetryConfig;
import io.micronaut.context.ApplicationContext;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RouterSettingsTest {
    private static RouterSettings settings(Map<String, Object> keys) {
        Map<String, Object> all = new HashMap<>(keys);
        all.put("sluice.role", "router");
        try (ApplicationContext context = ApplicationContext.run(all)) {
            return context.getBean(RouterSettings.class);
        }
    }

    @Test
    void hasTheDefaultsOfTheTopology() {
        RouterSettings defaults = settings(Map.of());

        assertThat(defaults.config()).isEqualTo(RouterConfig.DEFAULT);
        assertThat(defaults.stateDir()).isEqualTo(Path.of("data/router"));
        assertThat(defaults.threads()).isEqualTo(1);
        assertThat(defaults.standbys()).isEqualTo(1);
        assertThat(defaults.commitInterval()).isEqualTo(Duration.ofMillis(50));
        assertThat(defaults.pollWait()).isEqualTo(Duration.ofMillis(10));
        assertThat(defaults.fetchMax()).isEqualTo(64 * 1024);
        assertThat(defaults.storeMemory()).isEqualTo(256L * 1024 * 1024);
    }

    @Test
    void takesEveryKey() {
        Map<String, Object> keys = new HashMap<>();
        keys.put("sluice.router.state-dir", "/tmp/s");
        keys.put("sluice.router.threads", 3);
        keys.put("sluice.router.standbys", 0);
        keys.put("sluice.router.commit-interval", "30ms");
        keys.put("sluice.router.poll-wait", "5ms");
        keys.put("sluice.router.fetch-max", 1024);
        keys.put("sluice.router.store-memory", 4096);
        keys.put("sluice.router.claim-window", "11s");
        keys.put("sluice.router.claim-margin", "6s");
        keys.put("sluice.router.tick-interval", "3s");
        keys.put("sluice.router.lease-ticks", 6);
        keys.put("sluice.router.demand-interval", "100ms");
        keys.put("sluice.router.finished-kept", "11m");
        keys.put("sluice.router.seen-keys-kept", "23h");
        keys.put("sluice.router.finished-jobs-max", 9);
        keys.put("sluice.router.price-ceiling", "7.5");
        keys.put("sluice.router.backoff-first", "1s");
        keys.put("sluice.router.backoff-max", "2s");
        keys.put("sluice.router.tries-per-lane", 4);
        keys.put("sluice.router.losses-max", 5);

        RouterSettings set = settings(keys);

        assertThat(set.stateDir()).isEqualTo(Path.of("/tmp/s"));
        assertThat(set.threads()).isEqualTo(3);
        assertThat(set.standbys()).isZero();
        assertThat(set.commitInterval()).isEqualTo(Duration.ofMillis(30));
        assertThat(set.pollWait()).isEqualTo(Duration.ofMillis(5));
        assertThat(set.fetchMax()).isEqualTo(1024);
        assertThat(set.storeMemory()).isEqualTo(4096);
        assertThat(set.config())
                .isEqualTo(
                        new RouterConfig(
                                Duration.ofSeconds(11),
                                Duration.ofSeconds(6),
                                Duration.ofSeconds(3),
                                6,
                                Duration.ofMillis(100),
                                Duration.ofMinutes(11),
                                Duration.ofHours(23),
                                9,
                                RouterConfig.ceiling(new BigDecimal("7.5")),
                                new RetryConfig(
                                        Duration.ofSeconds(1), Duration.ofSeconds(2), 4, 5)));
    }
}
