package dev.sluice.standalone.init;

import dev.sluice.schema.topic.TopicLayout;
import dev.sluice.schema.topic.TopicSpec;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.function.Predicate;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.TopicPartitionInfo;
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

    /** Of all topics that may be seen. */
    List<String> names(Predicate<String> wanted)
            throws ExecutionException, TimeoutException, InterruptedException {
        return Installation.answer(admin.listTopics().names()).stream().filter(wanted).toList();
    }

    /** The topics that the cluster has, of those asked for. */
    Map<String, TopicPlan.Existing> existing(List<String> names)
            throws ExecutionException, TimeoutException, InterruptedException {
        Map<String, TopicPlan.Existing> found = new HashMap<>();
        for (var topic : admin.describeTopics(names).topicNameValues().entrySet()) {
            try {
                List<TopicPartitionInfo> partitions =
                        Installation.answer(topic.getValue()).partitions();
                int replicas =
                        partitions.stream().mapToInt(p -> p.replicas().size()).min().orElse(0);
                found.put(
                        topic.getKey(),
                        new TopicPlan.Existing(partitions.size(), replicas, Map.of()));
            } catch (ExecutionException e) {
                if (!(e.getCause() instanceof UnknownTopicOrPartitionException)) {
                    throw e;
                }
            }
        }
        List<ConfigResource> resources =
                found.keySet().stream()
                        .map(name -> new ConfigResource(ConfigResource.Type.TOPIC, name))
                        .toList();
        Installation.answer(admin.describeConfigs(resources).all())
                .forEach(
                        (resource, config) ->
                                found.computeIfPresent(
                                        resource.name(),
                                        (name, topic) ->
                                                new TopicPlan.Existing(
                                                        topic.partitions(),
                                                        topic.replicas(),
                                                        settings(config))));
        return found;
    }

    private static Map<String, String> settings(Config config) {
        Map<String, String> settings = new HashMap<>();
        config.entries().forEach(entry -> settings.put(entry.name(), entry.value()));
        return settings;
    }

    void create(List<TopicSpec> specs)
            throws ExecutionException, TimeoutException, InterruptedException {
        List<NewTopic> topics =
                specs.stream()
                        .map(
                                spec ->
                                        new NewTopic(
                                                        spec.name(),
                                                        spec.partitions(),
                                                        layout.replicationFactor())
                                                .configs(spec.config()))
                        .toList();
        for (var created : admin.createTopics(topics).values().values()) {
            try {
                Installation.answer(created);
            } catch (ExecutionException e) {
                // Somebody else ran this at the same moment.
                if (!(e.getCause() instanceof TopicExistsException)) {
                    throw e;
                }
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
