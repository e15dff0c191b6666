package dev.sluice.runtime.kafka;

import dev.sluice.schema.topic.TopicLayout;
import dev.sluice.schema.topic.Topics;
import io.micronaut.context.annotation.ConfigurationProperties;
import io.micronaut.core.bind.annotation.Bindable;
import java.util.List;

/**
 * The installation's topic layout; every role must be given the same. Checked against the cluster
 * at start.
 *
 * @param pools worker pools, each with a dispatch topic
 */
@ConfigurationProperties("sluice.topics")
public record TopicsConfig(
        @Bindable(defaultValue = "12") int coordinatorPartitions,
        @Bindable(defaultValue = "4") int allocatorPartitions,
        @Bindable(defaultValue = "12") int waiterPartitions,
        @Bindable(defaultValue = "3") short replicationFactor,
        @Bindable(defaultValue = "2") int minInsyncReplicas,
        @Bindable(defaultValue = "default") List<String> pools) {

    public Topics topics() {
        return Topics.of(
                new TopicLayout(
                        coordinatorPartitions,
                        allocatorPartitions,
                        waiterPartitions,
                        replicationFactor,
                        minInsyncReplicas),
                pools);
    }
}
