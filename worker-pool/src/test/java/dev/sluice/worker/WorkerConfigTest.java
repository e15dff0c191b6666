package dev.sluice.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.sluice.worker.provider.http.HttpConfig;
import io.micronaut.context.ApplicationContext;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;

class WorkerConfigTest {
    @Test
    void hasTheseDefaults() {
        WorkerConfig config = read(Map.of(), WorkerConfig.class);

        assertThat(config)
                .isEqualTo(
                        new WorkerConfig(
                                "",
                                "default",
                                512,
                                0,
                                Duration.ofSeconds(30),
                                Duration.ofSeconds(10),
                                Duration.ofSeconds(2),
                                Duration.ofSeconds(10),
                                Duration.ofSeconds(30)));
        assertThat(config.bulkSize()).isEqualTo(64);
        assertThat(read(Map.of(), HttpConfig.class))
                .isEqualTo(
                        new HttpConfig(
                                16 << 20, Duration.ofSeconds(50), Duration.ofSeconds(1), 100));
    }

    @Test
    void readsEveryKey() {
        Map<String, Object> keys = new HashMap<>();
        keys.put("sluice.worker.id", "w7");
        keys.put("sluice.worker.pool", "gpu");
        keys.put("sluice.worker.slots", "10");
        keys.put("sluice.worker.bulk", "5");
        keys.put("sluice.worker.poll-timeout", "20s");
        keys.put("sluice.worker.accept-timeout", "5s");
        keys.put("sluice.worker.heartbeat-interval", "1s");
        keys.put("sluice.worker.lease", "7s");
        keys.put("sluice.worker.drain-grace", "3s");
        keys.put("sluice.worker.http.answer-bytes-max", "2048");
        keys.put("sluice.worker.http.idle-max", "9s");
        keys.put("sluice.worker.http.validate-after", "2s");
        keys.put("sluice.worker.http.streams-max", "7");

        assertThat(read(keys, WorkerConfig.class))
                .isEqualTo(
                        new WorkerConfig(
                                "w7",
                                "gpu",
                                10,
                                5,
                                Duration.ofSeconds(20),
                                Duration.ofSeconds(5),
                                Duration.ofSeconds(1),
                                Duration.ofSeconds(7),
                                Duration.ofSeconds(3)));
        assertThat(read(keys, HttpConfig.class))
                .isEqualTo(new HttpConfig(2048, Duration.ofSeconds(9), Duration.ofSeconds(2), 7));
    }

    @Test
    void refusesALeaseThatOneLateHeartbeatWouldEnd() {
        assertThatThrownBy(
                        () ->
                                new WorkerConfig(
                                        "",
                                        "default",
                                        1,
                                        0,
                                        Duration.ofSeconds(5),
                                        Duration.ofSeconds(10),
                                        Duration.ofSeconds(2),
                                        Duration.ofSeconds(3),
                                        Duration.ofSeconds(30)))
                .hasMessage("sluice.worker.lease in ms: 3000 (expected: 4000..600000)");
    }

    private static <T> T read(Map<String, Object> keys, Class<T> type) {
        Map<String, Object> all = new HashMap<>(keys);
        all.put("sluice.role", "worker");
        try (ApplicationContext context = ApplicationContext.run(all)) {
            return context.getBean(type);
        }
    }
}
