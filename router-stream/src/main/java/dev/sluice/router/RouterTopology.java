package dev.sluice.router;

import dev.sluice.router.allocator.AllocatorSupplier;
import dev.sluice.router.commit.CommitPaces;
import dev.sluice.router.coordinator.CoordinatorSupplier;
import dev.sluice.router.metric.RouterMetrics;
import dev.sluice.schema.catalog.Catalog;
import dev.sluice.schema.serde.RecordCodecs;
import dev.sluice.schema.topic.Topics;
import java.util.function.Supplier;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.Serializer;
import org.apache.kafka.streams.AutoOffsetReset;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.processor.LogAndSkipOnInvalidTimestamp;

/**
 * The whole router as one topology: who reads what, who writes where. Node names are public
 * contract.
 */
public final class RouterTopology {
    private static final String COORDINATOR = "job-coordinator";
    private static final String ALLOCATOR = "lane-allocator";

    private RouterTopology() {}

    public static Topology build(
            RecordCodecs codecs,
            Topics topics,
            Supplier<Catalog> catalog,
            RouterConfig config,
            CommitPaces paces,
            RouterMetrics metrics) {
        RepeatedFailures failures = new RepeatedFailures();
        Topology topology = new Topology();
        read(topology, "requests", Topics.REQUESTS, false);
        read(topology, "attempts", Topics.ATTEMPTS, true);
        read(topology, "granted-shares", Topics.SHARES, true);
        topology.addProcessor(
                COORDINATOR,
                new CoordinatorSupplier(codecs, topics, catalog, config, paces, failures, metrics),
                "requests",
                "attempts",
                "granted-shares");
        topology.addSink(
                "dispatch",
                Out.topicName(),
                Out.serializer(),
                dispatches(codecs, topics),
                Out.partitioner(),
                COORDINATOR);
        write(topology, "results", Topics.RESULTS, COORDINATOR, codecs, topics);
        write(topology, "usage", Topics.USAGE, COORDINATOR, codecs, topics);
        write(topology, "job-events", Topics.JOB_EVENTS, COORDINATOR, codecs, topics);
        write(topology, "tenant-status", Topics.TENANT_STATUS, COORDINATOR, codecs, topics);
        write(topology, "alerts", Topics.ALERTS, COORDINATOR, codecs, topics);
        write(topology, "replies", Topics.REPLIES, COORDINATOR, codecs, topics);
        write(topology, "batches", Topics.BATCHES, COORDINATOR, codecs, topics);
        write(topology, "control", Topics.CONTROL, COORDINATOR, codecs, topics);
        write(topology, "ticks", Topics.ATTEMPTS, COORDINATOR, codecs, topics);
        write(topology, "demand", Topics.DEMAND, COORDINATOR, codecs, topics);
        write(topology, "dead-letters", Topics.DEAD_LETTERS, COORDINATOR, codecs, topics);

        read(topology, "reported-demand", Topics.DEMAND, false);
        topology.addProcessor(
                ALLOCATOR,
                new AllocatorSupplier(codecs, topics, catalog, paces, failures, metrics),
                "reported-demand");
        write(topology, "shares", Topics.SHARES, ALLOCATOR, codecs, topics);
        topology.addSink(
                "lane-checks",
                Out.topicName(),
                Out.serializer(),
                dispatches(codecs, topics),
                Out.partitioner(),
                ALLOCATOR);
        write(topology, "lane-status", Topics.LANE_STATUS, ALLOCATOR, codecs, topics);
        write(topology, "allocator-dead-letters", Topics.DEAD_LETTERS, ALLOCATOR, codecs, topics);
        // Last, so that it does not number the tasks anew.
        LaneBoard.addTo(topology);
        return topology;
    }

    private static void read(Topology topology, String node, String topic, boolean firstInLine) {
        Deserializer<byte[]> bytes = new ByteArrayDeserializer();
        topology.addSource(
                AutoOffsetReset.earliest(),
                node,
                firstInLine ? new FirstInLine() : new LogAndSkipOnInvalidTimestamp(),
                bytes,
                bytes,
                topic);
    }

    private static void write(
            Topology topology,
            String node,
            String topic,
            String parent,
            RecordCodecs codecs,
            Topics topics) {
        topology.addSink(
                node,
                topic,
                Out.serializer(),
                codecs.forTopic(topics.byName(topic), SpecificRecord.class).serializer(),
                Out.partitioner(),
                parent);
    }

    /**
     * All dispatch topics carry the same records under the same subjects; any pool's codec writes
     * for all.
     */
    private static Serializer<SpecificRecord> dispatches(RecordCodecs codecs, Topics topics) {
        String any =
                topics.all().stream()
                        .map(t -> t.name())
                        .filter(name -> name.startsWith(Topics.DISPATCH + "."))
                        .findFirst()
                        .orElseThrow(
                                () ->
                                        new IllegalArgumentException(
                                                "sluice.topics.pools: empty (expected: at least one pool)"));
        return codecs.forTopic(topics.byName(any), SpecificRecord.class).serializer();
    }
}
