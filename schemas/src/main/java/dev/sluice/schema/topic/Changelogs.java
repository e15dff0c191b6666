package dev.sluice.schema.topic;

import static org.apache.kafka.common.config.TopicConfig.DELETE_RETENTION_MS_CONFIG;
import static org.apache.kafka.common.config.TopicConfig.MAX_COMPACTION_LAG_MS_CONFIG;
import static org.apache.kafka.common.config.TopicConfig.MIN_CLEANABLE_DIRTY_RATIO_CONFIG;
import static org.apache.kafka.common.config.TopicConfig.MIN_IN_SYNC_REPLICAS_CONFIG;
import static org.apache.kafka.common.config.TopicConfig.SEGMENT_BYTES_CONFIG;

import dev.sluice.schema.avro.FinishedBatch;
import dev.sluice.schema.avro.GroupAllocation;
import dev.sluice.schema.avro.JobEntry;
import dev.sluice.schema.avro.LedgerEntry;
import dev.sluice.schema.avro.LimiterEntry;
import dev.sluice.schema.avro.SeenKey;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.avro.Schema;

/**
 * The changelogs of the router's stores. Kafka Streams makes them when a router first starts, from
 * these settings, and never changes them afterwards; so the checks compare against the same source.
 */
public final class Changelogs {
    /**
     * One changelog.
     *
     * @param store the router's name for the store
     * @param windowed whether Streams lets old segments go, beside compacting
     */
    public record Changelog(String store, int partitions, boolean windowed) {
        public String topic() {
            return Topics.ROUTER_APPLICATION + "-" + store + "-changelog";
        }
    }

    private Changelogs() {}

    public static List<Changelog> of(TopicLayout layout) {
        int coordinators = layout.coordinatorPartitions();
        return List.of(
                new Changelog("jobs", coordinators, false),
                new Changelog("bodies", coordinators, false),
                new Changelog("finished", coordinators, false),
                new Changelog("seen-keys", coordinators, true),
                new Changelog("ledger", coordinators, false),
                new Changelog("limiters", coordinators, false),
                new Changelog("learnt", coordinators, false),
                new Changelog("allocations", layout.allocatorPartitions(), false));
    }

    /** Record types, by subject; they evolve under the same rules as those of topics. */
    public static Map<String, Schema> subjects() {
        return Map.of(
                subject("allocations"), GroupAllocation.getClassSchema(),
                subject("jobs"), JobEntry.getClassSchema(),
                subject("finished"), FinishedBatch.getClassSchema(),
                subject("ledger"), LedgerEntry.getClassSchema(),
                subject("limiters"), LimiterEntry.getClassSchema(),
                subject("seen-keys"), SeenKey.getClassSchema());
    }

    public static String subject(String store) {
        return Topics.ROUTER_APPLICATION + "-" + store + "-changelog-value";
    }

    /**
     * With the defaults a day of traffic leaves hundreds of millions of tombstones to replay.
     * {@code delete.retention.ms} must exceed the longest restore.
     */
    public static Map<String, String> config(TopicLayout layout) {
        return Map.of(
                SEGMENT_BYTES_CONFIG, Integer.toString(32 * 1024 * 1024),
                MIN_CLEANABLE_DIRTY_RATIO_CONFIG, "0.1",
                MAX_COMPACTION_LAG_MS_CONFIG, Long.toString(Duration.ofSeconds(60).toMillis()),
                DELETE_RETENTION_MS_CONFIG, Long.toString(Duration.ofHours(1).toMillis()),
                MIN_IN_SYNC_REPLICAS_CONFIG, Integer.toString(layout.minInsyncReplicas()));
    }
}
