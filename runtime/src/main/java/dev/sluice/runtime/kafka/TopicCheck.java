package dev.sluice.runtime.kafka;

import static java.util.Objects.requireNonNull;

import dev.sluice.schema.topic.TopicSpec;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/**
 * Compares the cluster's topics with the catalogue of topics; a role that finds a difference does
 * not start.
 */
public final class TopicCheck {
    private static final int TIMEOUT_S = 30;

    private TopicCheck() {}

    /**
     * @throws IllegalStateException listing every topic that is missing or has another partition
     *     count, and what to do
     */
    public static void require(Map<String, Object> connection, List<TopicSpec> topics) {
        List<String> wrong = new ArrayList<>();
        try (Admin admin = Admin.create(connection)) {
            Map<String, KafkaFuture<TopicDescription>> described =
                    admin.describeTopics(topics.stream().map(TopicSpec::name).toList())
                            .topicNameValues();
            for (TopicSpec topic : topics) {
                try {
                    int partitions =
                            requireNonNull(described.get(topic.name()))
                                    .get(TIMEOUT_S, TimeUnit.SECONDS)
                                    .partitions()
                                    .size();
                    if (partitions != topic.partitions()) {
                        wrong.add(
                                "%s has %d partitions (expected: %d, from sluice.topics.*)"
                                        .formatted(topic.name(), partitions, topic.partitions()));
                    }
                } catch (ExecutionException e) {
                    if (!(e.getCause() instanceof UnknownTopicOrPartitionException)) {
                        throw new IllegalStateException(
                                "cannot describe topic " + topic.name(), e.getCause());
                    }
                    wrong.add(topic.name() + " does not exist (run `sluice init`)");
                } catch (TimeoutException e) {
                    throw new IllegalStateException(
                            "Kafka at %s did not answer within %d s"
                                    .formatted(connection.get("bootstrap.servers"), TIMEOUT_S),
                            e);
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while checking topics", e);
        }
        if (!wrong.isEmpty()) {
            throw new IllegalStateException("topics: " + String.join("; ", wrong));
        }
    }
}
