package dev.sluice.schema.topic;

import static org.apache.kafka.common.config.TopicConfig.CLEANUP_POLICY_COMPACT;
import static org.apache.kafka.common.config.TopicConfig.CLEANUP_POLICY_CONFIG;
import static org.apache.kafka.common.config.TopicConfig.CLEANUP_POLICY_DELETE;
import static org.apache.kafka.common.config.TopicConfig.COMPRESSION_TYPE_CONFIG;
import static org.apache.kafka.common.config.TopicConfig.MAX_MESSAGE_BYTES_CONFIG;
import static org.apache.kafka.common.config.TopicConfig.MESSAGE_TIMESTAMP_TYPE_CONFIG;
import static org.apache.kafka.common.config.TopicConfig.MIN_IN_SYNC_REPLICAS_CONFIG;
import static org.apache.kafka.common.config.TopicConfig.RETENTION_MS_CONFIG;

import dev.sluice.schema.avro.AbortOrder;
import dev.sluice.schema.avro.AdmissionReply;
import dev.sluice.schema.avro.AttemptFinished;
import dev.sluice.schema.avro.AuditRecord;
import dev.sluice.schema.avro.BatchRequest;
import dev.sluice.schema.avro.CancelRequest;
import dev.sluice.schema.avro.CatalogEntry;
import dev.sluice.schema.avro.Claimed;
import dev.sluice.schema.avro.DeadLetter;
import dev.sluice.schema.avro.DemandReport;
import dev.sluice.schema.avro.Dispatch;
import dev.sluice.schema.avro.Heartbeat;
import dev.sluice.schema.avro.JobLifecycleEvent;
import dev.sluice.schema.avro.JobRequest;
import dev.sluice.schema.avro.JobResult;
import dev.sluice.schema.avro.LaneStatus;
import dev.sluice.schema.avro.RedriveRequest;
import dev.sluice.schema.avro.Returned;
import dev.sluice.schema.avro.ShareGrant;
import dev.sluice.schema.avro.StreamChunk;
import dev.sluice.schema.avro.Tick;
import dev.sluice.schema.avro.UsageRecord;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * The topic catalogue. {@code sluice init} creates what it lists and roles check it at start. Every
 * topic uses LogAppendTime: lease and watermark rules count in the log's time, not in a producer's.
 */
public final class Topics {
    public static final String REQUESTS = "sluice.requests";
    public static final String ATTEMPTS = "sluice.attempts";
    public static final String DEMAND = "sluice.demand";
    public static final String SHARES = "sluice.shares";
    public static final String RESULTS = "sluice.results";
    public static final String USAGE = "sluice.usage";
    public static final String JOB_EVENTS = "sluice.job-events";
    public static final String STREAM = "sluice.stream";
    public static final String REPLIES = "sluice.replies";
    public static final String CONTROL = "sluice.control";
    public static final String CATALOG = "sluice.catalog";
    public static final String LANE_STATUS = "sluice.lane-status";

    /** Prefix of the dispatch topics, one per pool. */
    public static final String DISPATCH = "sluice.dispatch";

    /** Who changed the catalogue, and how. */
    public static final String AUDIT = "sluice.audit";

    public static final String DEAD_LETTERS = "sluice.dead-letters";

    /** The pool that the shipped catalogue uses. */
    public static final String DEFAULT_POOL = "default";

    /** Prefix of the router's application id, share group and changelog names. */
    public static final String ROUTER_APPLICATION = "sluice-router";

    /**
     * A body that travels inline is at most 16 KiB, but metadata and attempt history ride along.
     */
    private static final String MESSAGE_BYTES_MAX = Integer.toString(1024 * 1024);

    private static final Pattern POOL = Pattern.compile("[A-Za-z0-9_-]{1,100}");

    private final TopicLayout layout;
    private final List<TopicSpec> all;

    private Topics(TopicLayout layout, List<String> pools) {
        if (pools.isEmpty() || Set.copyOf(pools).size() != pools.size()) {
            throw new IllegalArgumentException(
                    "pools: %s (expected: at least one, each once)".formatted(pools));
        }
        this.layout = layout;
        this.all = List.copyOf(specs(layout, pools));
    }

    /**
     * @param pools the worker pools, each with a dispatch topic of its own
     */
    public static Topics of(TopicLayout layout, List<String> pools) {
        return new Topics(layout, pools);
    }

    /**
     * @throws IllegalArgumentException when the pool's name cannot be part of a topic's name
     */
    public static String dispatch(String pool) {
        if (!POOL.matcher(pool).matches()) {
            throw new IllegalArgumentException(
                    "pool %s (expected: 1..100 letters, digits, '-' or '_')".formatted(pool));
        }
        return DISPATCH + "." + pool;
    }

    /** The share group of a pool's workers. */
    public static String workerGroup(String pool) {
        return "sluice-workers-" + pool;
    }

    public TopicLayout layout() {
        return layout;
    }

    public List<TopicSpec> all() {
        return all;
    }

    /** The worker pools, in the order of the configuration. */
    public List<String> pools() {
        return all.stream()
                .map(TopicSpec::name)
                .filter(name -> name.startsWith(DISPATCH + "."))
                .map(name -> name.substring(DISPATCH.length() + 1))
                .toList();
    }

    /**
     * @throws IllegalArgumentException when there is no such topic
     */
    public TopicSpec byName(String name) {
        return all.stream()
                .filter(t -> t.name().equals(name))
                .findFirst()
                .orElseThrow(
                        () ->
                                new IllegalArgumentException(
                                        "topic %s (expected: one of %s)"
                                                .formatted(
                                                        name,
                                                        all.stream()
                                                                .map(TopicSpec::name)
                                                                .collect(Collectors.toList()))));
    }

    private static List<TopicSpec> specs(TopicLayout layout, List<String> pools) {
        int coordinators = layout.coordinatorPartitions();
        List<TopicSpec> specs = new ArrayList<>();
        specs.add(
                new TopicSpec(
                        REQUESTS,
                        TopicKey.TENANT_SHARD,
                        coordinators,
                        List.of(
                                JobRequest.getClassSchema(),
                                CancelRequest.getClassSchema(),
                                RedriveRequest.getClassSchema(),
                                BatchRequest.getClassSchema()),
                        kept(layout, Duration.ofDays(7))));
        specs.add(
                new TopicSpec(
                        ATTEMPTS,
                        TopicKey.EXPLICIT_PARTITION,
                        coordinators,
                        List.of(
                                Claimed.getClassSchema(),
                                Heartbeat.getClassSchema(),
                                Returned.getClassSchema(),
                                AttemptFinished.getClassSchema(),
                                Tick.getClassSchema()),
                        kept(layout, Duration.ofDays(1))));
        specs.add(
                new TopicSpec(
                        DEMAND,
                        TopicKey.EXPLICIT_PARTITION,
                        layout.allocatorPartitions(),
                        List.of(DemandReport.getClassSchema()),
                        kept(layout, Duration.ofHours(1))));
        specs.add(
                new TopicSpec(
                        SHARES,
                        TopicKey.EXPLICIT_PARTITION,
                        coordinators,
                        List.of(ShareGrant.getClassSchema()),
                        kept(layout, Duration.ofHours(1))));
        specs.add(
                new TopicSpec(
                        RESULTS,
                        TopicKey.TENANT_SHARD,
                        coordinators,
                        List.of(JobResult.getClassSchema()),
                        kept(layout, Duration.ofDays(7))));
        specs.add(
                new TopicSpec(
                        USAGE,
                        TopicKey.TENANT_SHARD,
                        coordinators,
                        List.of(UsageRecord.getClassSchema()),
                        kept(layout, Duration.ofDays(30))));
        specs.add(
                new TopicSpec(
                        JOB_EVENTS,
                        TopicKey.TENANT_SHARD,
                        coordinators,
                        List.of(JobLifecycleEvent.getClassSchema()),
                        kept(layout, Duration.ofDays(7))));
        specs.add(
                new TopicSpec(
                        STREAM,
                        TopicKey.EXPLICIT_PARTITION,
                        layout.waiterPartitions(),
                        List.of(StreamChunk.getClassSchema()),
                        kept(layout, Duration.ofHours(2))));
        specs.add(
                new TopicSpec(
                        REPLIES,
                        TopicKey.EXPLICIT_PARTITION,
                        layout.waiterPartitions(),
                        List.of(AdmissionReply.getClassSchema()),
                        kept(layout, Duration.ofHours(1))));
        specs.add(
                new TopicSpec(
                        CONTROL,
                        TopicKey.NONE,
                        1,
                        List.of(AbortOrder.getClassSchema()),
                        kept(layout, Duration.ofHours(1))));
        specs.add(
                new TopicSpec(
                        CATALOG,
                        TopicKey.CATALOG_NAME,
                        1,
                        List.of(CatalogEntry.getClassSchema()),
                        compacted(layout)));
        specs.add(
                new TopicSpec(
                        LANE_STATUS,
                        TopicKey.LANE,
                        1,
                        List.of(LaneStatus.getClassSchema()),
                        compacted(layout)));
        specs.add(
                new TopicSpec(
                        DEAD_LETTERS,
                        TopicKey.NONE,
                        1,
                        List.of(DeadLetter.getClassSchema()),
                        kept(layout, Duration.ofDays(30))));
        specs.add(
                new TopicSpec(
                        AUDIT,
                        TopicKey.CATALOG_NAME,
                        1,
                        List.of(AuditRecord.getClassSchema()),
                        kept(layout, Duration.ofDays(365))));
        // One partition: a share group gives a partition to ceil(members / partitions) members, so
        // more partitions than half the workers would strand records behind a full or dead worker.
        for (String pool : pools) {
            specs.add(
                    new TopicSpec(
                            dispatch(pool),
                            TopicKey.NONE,
                            1,
                            List.of(Dispatch.getClassSchema()),
                            kept(layout, Duration.ofDays(1))));
        }
        return specs;
    }

    private static Map<String, String> kept(TopicLayout layout, Duration retention) {
        Map<String, String> config = common(layout);
        config.put(CLEANUP_POLICY_CONFIG, CLEANUP_POLICY_DELETE);
        config.put(RETENTION_MS_CONFIG, Long.toString(retention.toMillis()));
        return config;
    }

    private static Map<String, String> compacted(TopicLayout layout) {
        Map<String, String> config = common(layout);
        config.put(CLEANUP_POLICY_CONFIG, CLEANUP_POLICY_COMPACT);
        return config;
    }

    private static Map<String, String> common(TopicLayout layout) {
        Map<String, String> config = new HashMap<>();
        config.put(MESSAGE_TIMESTAMP_TYPE_CONFIG, "LogAppendTime");
        config.put(MIN_IN_SYNC_REPLICAS_CONFIG, Integer.toString(layout.minInsyncReplicas()));
        config.put(MAX_MESSAGE_BYTES_CONFIG, MESSAGE_BYTES_MAX);
        config.put(COMPRESSION_TYPE_CONFIG, "producer");
        return config;
    }
}
