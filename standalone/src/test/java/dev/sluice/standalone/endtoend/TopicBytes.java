package dev.sluice.standalone.endtoend;

import dev.sluice.standalone.testkit.TestInstallation;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.jspecify.annotations.Nullable;

/** The bytes of every record in every topic of a cluster, changelogs too. */
final class TopicBytes {
    private TopicBytes() {}

    /** In which topics each of these texts stands, of all that was written up to now. */
    static Map<String, Set<String>> findings(TestInstallation sluice, List<String> texts) {
        Map<String, Set<String>> found = new TreeMap<>();
        texts.forEach(text -> found.put(text, new TreeSet<>()));
        try (var consumer =
                new KafkaConsumer<>(
                        sluice.kafka().committedReader("reads-bytes"),
                        new ByteArrayDeserializer(),
                        new ByteArrayDeserializer())) {
            List<TopicPartition> partitions = new ArrayList<>();
            consumer.listTopics()
                    .forEach(
                            (topic, all) ->
                                    all.forEach(
                                            p ->
                                                    partitions.add(
                                                            new TopicPartition(
                                                                    topic, p.partition()))));
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
            while (ends.entrySet().stream()
                    .anyMatch(end -> consumer.position(end.getKey()) < end.getValue())) {
                for (ConsumerRecord<byte[], byte[]> record :
                        consumer.poll(Duration.ofMillis(100))) {
                    String bytes = text(record);
                    found.forEach(
                            (text, topics) -> {
                                if (bytes.contains(text)) {
                                    topics.add(record.topic());
                                }
                            });
                }
            }
        }
        return found;
    }

    private static String text(ConsumerRecord<byte[], byte[]> record) {
        StringBuilder all = new StringBuilder();
        append(all, record.key());
        append(all, record.value());
        for (Header header : record.headers()) {
            append(all, header.value());
        }
        return all.toString();
    }

    // One letter for each byte, so that nothing of a binary record is lost.
    private static void append(StringBuilder all, byte @Nullable [] bytes) {
        if (bytes != null) {
            all.append(new String(bytes, StandardCharsets.ISO_8859_1));
        }
    }
}
