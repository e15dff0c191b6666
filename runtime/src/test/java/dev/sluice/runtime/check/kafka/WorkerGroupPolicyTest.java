package dev.sluice.runtime.check.kafka;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.runtime.check.Finding;
import dev.sluice.schema.topic.WorkerGroups;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WorkerGroupPolicyTest {
    @Test
    void acceptsAGroupAsInitMakesIt() {
        assertThat(findings(Map.of())).hasOnlyElementsOfType(Finding.Ok.class);
    }

    @ParameterizedTest
    @CsvSource({"share.isolation.level,read_uncommitted", "share.auto.offset.reset,latest"})
    void refusesKafkasDefaults(String key, String value) {
        assertThat(findings(Map.of(key, value)))
                .singleElement()
                .isInstanceOfSatisfying(
                        Finding.Refusal.class,
                        refusal -> {
                            assertThat(refusal.found())
                                    .isEqualTo("group g has %s=%s".formatted(key, value));
                            assertThat(refusal.change()).contains("sluice init", key);
                        });
    }

    @ParameterizedTest
    @CsvSource({
        "share.record.lock.duration.ms,60000",
        "share.session.timeout.ms,45000",
        "share.heartbeat.interval.ms,5000"
    })
    void warnsOfWhatLetsClaimsStickToADeadWorker(String key, String value) {
        assertThat(findings(Map.of(key, value)))
                .singleElement()
                .isInstanceOf(Finding.Warning.class);
    }

    private static List<Finding> findings(Map<String, String> changed) {
        Map<String, String> config = new HashMap<>(WorkerGroups.REQUIRED);
        config.putAll(WorkerGroups.SESSION);
        config.putAll(changed);
        return WorkerGroupPolicy.findings("g", config);
    }
}
