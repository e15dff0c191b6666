package dev.sluice.router;

import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.common.serialization.Serializer;
import org.apache.kafka.streams.processor.RecordContext;
import org.apache.kafka.streams.processor.StreamPartitioner;
import org.apache.kafka.streams.processor.TopicNameExtractor;
import org.jspecify.annotations.Nullable;

/**
 * Where a record goes; the key type of everything the router forwards to a sink. Partitions are
 * always explicit: a tenant's placement, a coordinator's own partition, a waiting ingress's.
 *
 * @param key text of the record's key, or null for none
 */
public record Out(String topic, int partition, @Nullable String key) {

    /** Writes the key text only; topic and partition are addressing. */
    public static Serializer<Out> serializer() {
        return (ignored, out) ->
                out == null || out.key == null ? null : out.key.getBytes(StandardCharsets.UTF_8);
    }

    static <V> StreamPartitioner<Out, V> partitioner() {
        return (topic, out, value, count) -> Optional.of(Set.of(out.partition));
    }

    static <V> TopicNameExtractor<Out, V> topicName() {
        return new OwnTopic<>();
    }

    /** A class of its own, because the description of the topology names it. */
    private static final class OwnTopic<V> implements TopicNameExtractor<Out, V> {
        @Override
        public String extract(Out out, V value, RecordContext context) {
            return out.topic;
        }

        @Override
        public String toString() {
            return "topic of the record's key";
        }
    }
}
