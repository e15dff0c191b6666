package dev.sluice.bench.watch;

import dev.sluice.standalone.settings.Connections;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListTopicsOptions;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.TopicPartition;

/**
 * The log end offsets of all topics at one moment. Offsets are given to records and to the markers
 * that end transactions alike.
 */
public record TopicEnds(Map<TopicPartition, Long> ends) {
    private static final int ANSWER_WITHIN_S = 30;

    public TopicEnds {
        ends = Map.copyOf(ends);
    }

    public static TopicEnds read(Connections connections) throws InterruptedException {
        try (Admin admin = Admin.create(connections.kafka().connection("bench-ends"))) {
            Set<String> names =
                    admin.listTopics(new ListTopicsOptions().listInternal(true))
                            .names()
                            .get(ANSWER_WITHIN_S, TimeUnit.SECONDS);
            List<TopicPartition> partitions = new ArrayList<>();
            for (TopicDescription topic :
                    admin.describeTopics(names)
                            .allTopicNames()
                            .get(ANSWER_WITHIN_S, TimeUnit.SECONDS)
                            .values()) {
                topic.partitions()
                        .forEach(
                                info ->
                                        partitions.add(
                                                new TopicPartition(
                                                        topic.name(), info.partition())));
            }
            Map<TopicPartition, OffsetSpec> asked = new HashMap<>();
            partitions.forEach(partition -> asked.put(partition, OffsetSpec.latest()));
            Map<TopicPartition, Long> ends = new HashMap<>();
            admin.listOffsets(asked)
                    .all()
                    .get(ANSWER_WITHIN_S, TimeUnit.SECONDS)
                    .forEach((partition, end) -> ends.put(partition, end.offset()));
            return new TopicEnds(ends);
        } catch (ExecutionException | TimeoutException e) {
            throw new IllegalStateException("cannot read the ends of the topics", e);
        }
    }

    /** The partitions of these topics. */
    public Map<TopicPartition, Long> of(String topic) {
        Map<TopicPartition, Long> found = new HashMap<>();
        ends.forEach(
                (partition, end) -> {
                    if (partition.topic().equals(topic)) {
                        found.put(partition, end);
                    }
                });
        return found;
    }

    /** Offsets given since then, by topic; topics that did not grow are left out. */
    public Map<String, Long> growthSince(TopicEnds before) {
        Map<String, Long> growth = new TreeMap<>();
        ends.forEach(
                (partition, end) -> {
                    long grown = end - before.ends.getOrDefault(partition, 0L);
                    if (grown > 0) {
                        growth.merge(partition.topic(), grown, Long::sum);
                    }
                });
        return growth;
    }
}
