package dev.sluice.standalone.init;

import static java.util.Objects.requireNonNull;

import dev.sluice.schema.topic.TopicLayout;
import dev.sluice.schema.topic.TopicSpec;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/** Reads and changes topics of one cluster. */
final class TopicChanges {
    private final Admin admin;
    private final TopicLayout layout;

    TopicChanges(Admin admin, TopicLayout layout) {
        this.admin = admin;
        this.layout = layout;
    }

    Optional<TopicPlan.Existing> existing(String topic)
            throws ExecutionException, TimeoutException, InterruptedException {
        int partitions;
        try {
            partitions =
                    requireNonNull(
                                    Installation.answer(
                                                    admin.describeTopics(List.of(topic))
                                                            .allTopicNames())
                                            .get(topic))
                            .partitions()
                            .size();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof UnknownTopicOrPartitionException) {
                return Optional.empty();
            }
            throw e;
        }
        var resource = new ConfigResource(ConfigResource.Type.TOPIC, topic);
        Map<String, String> config = new HashMap<>();
        requireNonNull(
                        Installation.answer(admin.describeConfigs(List.of(resource)).all())
                                .get(resource))
                .entries()
                .forEach(entry -> config.put(entry.name(), entry.value()));
        return Optional.of(new TopicPlan.Existing(partitions, config));
    }

    void create(TopicSpec spec) throws ExecutionException, TimeoutException, InterruptedException {
        var topic =
                new NewTopic(spec.name(), spec.partitions(), layout.replicationFactor())
                        .configs(spec.config());
        try {
            Installation.answer(admin.createTopics(List.of(topic)).all());
        } catch (ExecutionException e) {
            // Somebody else ran this at the same moment.
            if (!(e.getCause() instanceof TopicExistsException)) {
                throw e;
            }
        }
    }

    void alter(String topic, Map<String, String> settings)
            throws ExecutionException, TimeoutException, InterruptedException {
        if (settings.isEmpty()) {
            return;
        }
        Installation.answer(
                admin.incrementalAlterConfigs(
                                Map.of(
                                        new ConfigResource(ConfigResource.Type.TOPIC, topic),
                                        settings.entrySet().stream()
                                                .map(
                                                        s ->
                                                                new AlterConfigOp(
                                                                        new ConfigEntry(
                                                                                s.getKey(),
                                                                                s.getValue()),
                                                                        AlterConfigOp.OpType.SET))
                                                .toList()))
                        .all());
    }
}
