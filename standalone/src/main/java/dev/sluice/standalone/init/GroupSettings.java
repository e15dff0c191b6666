package dev.sluice.standalone.init;

import static java.util.Objects.requireNonNull;

import dev.sluice.schema.topic.Topics;
import dev.sluice.schema.topic.WorkerGroups;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.AlterConfigOp.OpType;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.InvalidConfigurationException;
import org.apache.kafka.common.errors.InvalidRequestException;

/** Makes the settings of the share groups that hand dispatches to workers. */
final class GroupSettings {
    private static final Duration SEEN_WITHIN = Duration.ofSeconds(10);
    private static final Duration LOOK_EVERY = Duration.ofMillis(20);

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
            set(group, WorkerGroups.REQUIRED);
            said.accept("group %s: %s".formatted(group, WorkerGroups.REQUIRED));
            try {
                set(group, WorkerGroups.SESSION);
                said.accept("group %s: %s".formatted(group, WorkerGroups.SESSION));
            } catch (ExecutionException e) {
                if (!(e.getCause() instanceof InvalidConfigurationException)
                        && !(e.getCause() instanceof InvalidRequestException)) {
                    throw e;
                }
                said.accept(
                        "group %s: %s refused, a dead worker's claims move on after the brokers' own session timeout; set group.share.min.session.timeout.ms=6000 and group.share.min.heartbeat.interval.ms=1000 on the brokers and run this again"
                                .formatted(group, WorkerGroups.SESSION));
            }
        }
    }

    /** Brokers learn of a change after it was made; whoever starts next must find it. */
    private void awaitSeen(ConfigResource group, Map<String, String> settings)
            throws ExecutionException, TimeoutException, InterruptedException {
        long giveUp = System.nanoTime() + SEEN_WITHIN.toNanos();
        while (!seen(group, settings)) {
            if (System.nanoTime() - giveUp > 0) {
                throw new TimeoutException(
                        "brokers do not show the settings %s of group %s after %s"
                                .formatted(settings, group.name(), SEEN_WITHIN));
            }
            Thread.sleep(LOOK_EVERY);
        }
    }

    private boolean seen(ConfigResource group, Map<String, String> settings)
            throws ExecutionException, TimeoutException, InterruptedException {
        Config shown =
                requireNonNull(
                        Installation.answer(admin.describeConfigs(List.of(group)).all())
                                .get(group));
        return settings.entrySet().stream()
                .allMatch(
                        setting -> {
                            ConfigEntry entry = shown.get(setting.getKey());
                            return entry != null && setting.getValue().equals(entry.value());
                        });
    }

    private void set(String group, Map<String, String> settings)
            throws ExecutionException, TimeoutException, InterruptedException {
        ConfigResource resource = new ConfigResource(ConfigResource.Type.GROUP, group);
        List<AlterConfigOp> changes =
                settings.entrySet().stream()
                        .map(s -> new ConfigEntry(s.getKey(), s.getValue()))
                        .map(entry -> new AlterConfigOp(entry, OpType.SET))
                        .toList();
        Installation.answer(admin.incrementalAlterConfigs(Map.of(resource, changes)).all());
        awaitSeen(resource, settings);
    }
}
