package dev.sluice.standalone.init;

import dev.sluice.schema.topic.Topics;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.AlterConfigOp.OpType;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.InvalidConfigurationException;
import org.apache.kafka.common.errors.InvalidRequestException;

/**
 * Settings of the share groups that hand dispatches to workers. They must stand before a group is
 * first used: Kafka's defaults hand out aborted records and skip what came before the first worker.
 */
final class GroupSettings {
    private static final Map<String, String> REQUIRED =
            ordered(
                    "share.isolation.level", "read_committed",
                    "share.auto.offset.reset", "earliest",
                    // A claim takes seconds; the lock is for a worker that froze with records in
                    // hand.
                    "share.record.lock.duration.ms", "30000");

    /**
     * A dead worker's records move on after this. Brokers refuse it unless their minimum is
     * lowered.
     */
    private static final Map<String, String> SESSION =
            ordered(
                    "share.session.timeout.ms", "10000",
                    "share.heartbeat.interval.ms", "2000");

    private final Admin admin;
    private final Consumer<String> said;

    GroupSettings(Admin admin, Consumer<String> said) {
        this.admin = admin;
        this.said = said;
    }

    void apply(List<String> pools)
            throws ExecutionException, TimeoutException, InterruptedException {
        for (String pool : pools) {
            String group = Topics.workerGroup(pool);
            set(group, REQUIRED);
            said.accept("group %s: %s".formatted(group, REQUIRED));
            try {
                set(group, SESSION);
                said.accept("group %s: %s".formatted(group, SESSION));
            } catch (ExecutionException e) {
                if (!(e.getCause() instanceof InvalidConfigurationException)
                        && !(e.getCause() instanceof InvalidRequestException)) {
                    throw e;
                }
                said.accept(
                        "group %s: %s refused, a dead worker's claims move on after the brokers' own session timeout; set group.share.min.session.timeout.ms=6000 and group.share.min.heartbeat.interval.ms=1000 on the brokers and run this again"
                                .formatted(group, SESSION));
            }
        }
    }

    private void set(String group, Map<String, String> settings)
            throws ExecutionException, TimeoutException, InterruptedException {
        List<AlterConfigOp> changes =
                settings.entrySet().stream()
                        .map(s -> new ConfigEntry(s.getKey(), s.getValue()))
                        .map(entry -> new AlterConfigOp(entry, OpType.SET))
                        .toList();
        Installation.answer(
                admin.incrementalAlterConfigs(
                                Map.of(
                                        new ConfigResource(ConfigResource.Type.GROUP, group),
                                        changes))
                        .all());
    }

    private static Map<String, String> ordered(String... pairs) {
        Map<String, String> settings = new LinkedHashMap<>();
        for (int i = 0; i < pairs.length; i += 2) {
            settings.put(pairs[i], pairs[i + 1]);
        }
        return settings;
    }
}
