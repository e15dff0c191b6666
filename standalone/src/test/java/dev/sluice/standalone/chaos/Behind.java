package dev.sluice.standalone.chaos;

import dev.sluice.schema.topic.Topics;
import dev.sluice.standalone.testkit.TestInstallation;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListShareGroupOffsetsSpec;
import org.apache.kafka.clients.admin.SharePartitionOffsetInfo;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/** How far groups are behind the ends of their topics, as the brokers know it. */
final class Behind implements AutoCloseable {
    private static final List<String> ROUTERS_READ =
            List.of(Topics.REQUESTS, Topics.ATTEMPTS, Topics.DEMAND, Topics.SHARES);

    /** Heartbeats and reports never end: these are read, and committed some time later. */
    private static final Duration ON_THEIR_WAY = Duration.ofSeconds(5);

    private final Admin admin;
    private final KafkaConsumer<byte[], byte[]> consumer;
    private final List<TopicPartition> routers;

    Behind(TestInstallation sluice) {
        this.admin = Admin.create(sluice.kafka().connection("chaos-lag"));
        this.consumer =
                new KafkaConsumer<>(
                        sluice.kafka().committedReader("chaos-lag"),
                        new ByteArrayDeserializer(),
                        new ByteArrayDeserializer());
        this.routers =
                ROUTERS_READ.stream()
                        .map(sluice.topics()::byName)
                        .flatMap(
                                topic ->
                                        IntStream.range(0, topic.partitions())
                                                .mapToObj(p -> new TopicPartition(topic.name(), p)))
                        .toList();
    }

    /**
     * Records behind the places that the routers have committed: of requests all, of the others
     * those that have been there for a while. What Kafka calls lag has the ends of transactions in
     * it, which nobody commits.
     */
    long routers() throws Exception {
        Map<TopicPartition, OffsetAndMetadata> committed =
                admin.listConsumerGroupOffsets(Topics.ROUTER_APPLICATION)
                        .partitionsToOffsetAndMetadata()
                        .get();
        Map<TopicPartition, Long> ends = new HashMap<>(consumer.endOffsets(routers));
        ends.entrySet().removeIf(end -> place(committed, end.getKey()) >= end.getValue());
        consumer.assign(ends.keySet());
        ends.keySet().forEach(each -> consumer.seek(each, place(committed, each)));
        long settledMs = System.currentTimeMillis() - ON_THEIR_WAY.toMillis();
        long records = 0;
        while (ends.entrySet().stream()
                .anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
            for (ConsumerRecord<byte[], byte[]> record : consumer.poll(Duration.ofMillis(100))) {
                if (record.topic().equals(Topics.REQUESTS) || record.timestamp() < settledMs) {
                    records++;
                }
            }
        }
        return records;
    }

    /**
     * Dispatches that the share group has not done with, as the group's coordinator counts them.
     */
    long workers() throws Exception {
        String group = Topics.workerGroup(Topics.DEFAULT_POOL);
        return admin
                .listShareGroupOffsets(Map.of(group, new ListShareGroupOffsetsSpec()))
                .partitionsToOffsetInfo(group)
                .get()
                .values()
                .stream()
                .map(SharePartitionOffsetInfo::lag)
                // What is not known is not zero.
                .mapToLong(lag -> lag.orElse(1L))
                .sum();
    }

    private static long place(
            Map<TopicPartition, OffsetAndMetadata> committed, TopicPartition partition) {
        OffsetAndMetadata place = committed.get(partition);
        return place == null ? 0 : place.offset();
    }

    @Override
    public void close() {
        consumer.close();
        admin.close();
    }
}
