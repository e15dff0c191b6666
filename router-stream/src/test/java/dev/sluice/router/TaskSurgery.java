package dev.sluice.router;

import dev.sluice.router.coordinator.lease.Calls;
import dev.sluice.schema.topic.Topics;
import java.lang.reflect.Field;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.TopologyTestDriver;
import org.apache.kafka.streams.processor.TimestampExtractor;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.internals.InternalProcessorContext;
import org.apache.kafka.streams.processor.internals.ProcessorNode;
import org.apache.kafka.streams.processor.internals.ProcessorTopology;
import org.apache.kafka.streams.processor.internals.SourceNode;
import org.apache.kafka.streams.processor.internals.StreamTask;
import org.jspecify.annotations.Nullable;

/**
 * Does to a test driver's task what Streams does when it revives an aborted one: the same processor
 * object is closed and initialised again over the stores. The driver has no API for it.
 */
final class TaskSurgery {
    private TaskSurgery() {}

    @SuppressWarnings({"unchecked", "rawtypes"})
    static void revive(TopologyTestDriver driver, String node) {
        ProcessorTopology topology = (ProcessorTopology) field(driver, "processorTopology");
        StreamTask task = (StreamTask) field(driver, "task");
        InternalProcessorContext context = task.processorContext();
        for (ProcessorNode<?, ?, ?, ?> processor : topology.processors()) {
            if (processor.name().equals(node)) {
                ((ProcessorNode) processor).close();
                context.setCurrentNode(processor);
                ((ProcessorNode) processor).init(context);
                context.setCurrentNode(null);
                return;
            }
        }
        throw new IllegalArgumentException(node + " (expected: a processor of the topology)");
    }

    /** Puts another processor into a node, which is not initialised for it. */
    static Processor<?, ?, ?, ?> exchange(
            TopologyTestDriver driver, String node, Processor<?, ?, ?, ?> by) {
        ProcessorTopology topology = (ProcessorTopology) field(driver, "processorTopology");
        for (ProcessorNode<?, ?, ?, ?> processor : topology.processors()) {
            if (processor.name().equals(node)) {
                var before = (Processor<?, ?, ?, ?>) field(processor, "processor");
                set(processor, "processor", by);
                return before;
            }
        }
        throw new IllegalArgumentException(node + " (expected: a processor of the topology)");
    }

    /** What the coordinator of the driver's one task has in a field. */
    static Object partOfCoordinator(TopologyTestDriver driver, String name) {
        ProcessorTopology topology = (ProcessorTopology) field(driver, "processorTopology");
        for (ProcessorNode<?, ?, ?, ?> processor : topology.processors()) {
            if (processor.name().equals("job-coordinator")) {
                return field(field(field(processor, "processor"), "coordinator"), name);
            }
        }
        throw new IllegalStateException("no coordinator in the topology");
    }

    /** As if a call of a limit group had been forgotten and its slot had not. */
    @SuppressWarnings("unchecked")
    static void leakSlot(Calls calls, String group) {
        ((Map<String, Set<String>>) field(calls, "byGroup"))
                .computeIfAbsent(group, g -> new HashSet<>())
                .add("ghost");
    }

    /** A record that failed stays at the head of its task, as in the log; here it is taken off. */
    @SuppressWarnings("unchecked")
    static void forgetFailedRecord(TopologyTestDriver driver, String topic) {
        StreamTask task = (StreamTask) field(driver, "task");
        set(task, "record", null);
        Map<TopicPartition, AtomicLong> offsets =
                (Map<TopicPartition, AtomicLong>) field(driver, "offsetsByTopicOrPatternPartition");
        offsets.forEach(
                (partition, next) -> {
                    if (partition.topic().equals(topic)) {
                        next.decrementAndGet();
                    }
                });
    }

    /** What is in a store's changelog, by key. */
    static Map<String, byte[]> changelog(TopologyTestDriver driver, String store) {
        Map<String, byte[]> newest = new HashMap<>();
        driver.createOutputTopic(
                        Topics.ROUTER_APPLICATION + "-" + store + "-changelog",
                        new StringDeserializer(),
                        new ByteArrayDeserializer())
                .readRecordsToList()
                .forEach(
                        record -> {
                            if (record.value() == null) {
                                newest.remove(record.key());
                            } else {
                                newest.put(record.key(), record.value());
                            }
                        });
        return newest;
    }

    static int punctuations(TopologyTestDriver driver) {
        Object queue = field(field(driver, "task"), "systemTimePunctuationQueue");
        return ((Collection<?>) field(queue, "pq")).size();
    }

    static TimestampExtractor extractor(Topology topology, String source) {
        try (TopologyTestDriver driver = new TopologyTestDriver(topology)) {
            ProcessorTopology built = (ProcessorTopology) field(driver, "processorTopology");
            return built.sources().stream()
                    .filter(node -> node.name().equals(source))
                    .map(SourceNode::timestampExtractor)
                    .findFirst()
                    .orElseThrow();
        }
    }

    private static void set(Object owner, String name, @Nullable Object value) {
        try {
            Field field = owner.getClass().getDeclaredField(name);
            field.setAccessible(true);
            field.set(owner, value);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
    }

    private static Object field(Object owner, String name) {
        try {
            Field field = owner.getClass().getDeclaredField(name);
            field.setAccessible(true);
            return field.get(owner);
        } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(e);
        }
    }
}
