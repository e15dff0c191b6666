package dev.sluice.schema.topic;

import static org.apache.kafka.common.config.TopicConfig.CLEANUP_POLICY_COMPACT;
import static org.apache.kafka.common.config.TopicConfig.CLEANUP_POLICY_CONFIG;
import static org.apache.kafka.common.config.TopicConfig.CLEANUP_POLICY_DELETE;
import static org.apache.kafka.common.config.TopicConfig.COMPRESSION_TYPE_CONFIG;
import static org.apache.kafka.common.config.TopicConfig.MAX_COMPACTION_LAG_MS_CONFIG;
import static org.apache.kafka.common.config.TopicConfig.MAX_MESSAGE_BYTES_CONFIG;
import static org.apache.kafka.common.config.TopicConfig.MESSAGE_TIMESTAMP_TYPE_CONFIG;
import static org.apache.kafka.common.config.TopicConfig.MIN_CLEANABLE_DIRTY_RATIO_CONFIG;
import static org.apache.kafka.common.config.TopicConfig.MIN_IN_SYNC_REPLICAS_CONFIG;
import static org.apache.kafka.common.config.TopicConfig.RETENTION_MS_CONFIG;
import static org.apache.kafka.common.config.TopicConfig.SEGMENT_BYTES_CONFIG;

import dev.sluice.schema.avro.AbortOrder;
import dev.sluice.schema.avro.AdmissionReply;
import dev.sluice.schema.avro.AttemptFinished;
import dev.sluice.schema.avro.AuditRecord;
import dev.sluice.schema.avro.BatchCancel;
import dev.sluice.schema.avro.BatchEnded;
import dev.sluice.schema.avro.BatchProgress;
import dev.sluice.schema.avro.BatchRequest;
import dev.sluice.schema.avro.BudgetAlert;
import dev.sluice.schema.avro.CancelRequest;
import dev.sluice.schema.avro.CatalogEntry;
import dev.sluice.schema.avro.Claimed;
import dev.sluice.schema.avro.DeadLetter;
import dev.sluice.schema.avro.DemandReport;
import dev.sluice.schema.avro.Dispatch;
import dev.sluice.schema.avro.ErasedJob;
import dev.sluice.schema.avro.FileEntry;
import dev.sluice.schema.avro.Heartbeat;
import dev.sluice.schema.avro.JobLifecycleEvent;
import dev.sluice.schema.avro.JobRequest;
import dev.sluice.schema.avro.JobResult;
import dev.sluice.schema.avro.KeyedBatch;
import dev.sluice.schema.avro.LaneCheck;
import dev.sluice.schema.avro.LaneChecked;
import dev.sluice.schema.avro.LaneStatus;
import dev.sluice.schema.avro.PlanRequest;
import dev.sluice.schema.avro.RedriveRequest;
import dev.sluice.schema.avro.Returned;
import dev.sluice.schema.avro.ShareGrant;
import dev.sluice.schema.avro.StreamChunk;
import dev.sluice.schema.avro.TenantStatus;
import dev.sluice.schema.avro.Tick;
import dev.sluice.schema.avro.UsageRecord;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What each topic carries, how it is divided and how long it is kept. */
final class TopicSpecs {
    /**
     * A body that travels inline is at most 16 KiB, but metadata and attempt history ride along.
     */
    private static final String MESSAGE_BYTES_MAX = Integer.toString(1024 * 1024);

    private TopicSpecs() {}

    static List<TopicSpec> of(TopicLayout layout, List<String> pools) {
        int coordinators = layout.coordinatorPartitions();
        List<TopicSpec> specs = new ArrayList<>();
        specs.add(
                new TopicSpec(
                        Topics.REQUESTS,
                        TopicKey.TENANT_SHARD,
                        coordinators,
                        List.of(
                                JobRequest.getClassSchema(),
                                CancelRequest.getClassSchema(),
                                RedriveRequest.getClassSchema(),
                                PlanRequest.getClassSchema(),
                                KeyedBatch.getClassSchema()),
                        kept(layout, Duration.ofDays(7))));
        specs.add(
                new TopicSpec(
                        Topics.BATCHES,
                        TopicKey.BATCH_NAME,
                        coordinators,
                        List.of(
                                FileEntry.getClassSchema(),
                                BatchRequest.getClassSchema(),
                                BatchCancel.getClassSchema(),
                                BatchProgress.getClassSchema(),
                                BatchEnded.getClassSchema()),
                        newest(layout, Duration.ofDays(30))));
        specs.add(
                new TopicSpec(
                        Topics.ATTEMPTS,
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
                        Topics.DEMAND,
                        TopicKey.EXPLICIT_PARTITION,
                        layout.allocatorPartitions(),
                        List.of(DemandReport.getClassSchema(), LaneChecked.getClassSchema()),
                        kept(layout, Duration.ofHours(1))));
        specs.add(
                new TopicSpec(
                        Topics.SHARES,
                        TopicKey.EXPLICIT_PARTITION,
                        coordinators,
                        List.of(ShareGrant.getClassSchema()),
                        kept(layout, Duration.ofHours(1))));
        specs.add(
                new TopicSpec(
                        Topics.RESULTS,
                        TopicKey.TENANT_SHARD,
                        coordinators,
                        List.of(JobResult.getClassSchema()),
                        kept(layout, Duration.ofDays(7))));
        specs.add(
                new TopicSpec(
                        Topics.USAGE,
                        TopicKey.TENANT_SHARD,
                        coordinators,
                        List.of(UsageRecord.getClassSchema()),
                        kept(layout, Duration.ofDays(30))));
        specs.add(
                new TopicSpec(
                        Topics.JOB_EVENTS,
                        TopicKey.TENANT_SHARD,
                        coordinators,
                        List.of(JobLifecycleEvent.getClassSchema()),
                        kept(layout, Duration.ofDays(7))));
        specs.add(
                new TopicSpec(
                        Topics.ALERTS,
                        TopicKey.TENANT_SHARD,
                        coordinators,
                        List.of(BudgetAlert.getClassSchema()),
                        kept(layout, Duration.ofDays(7))));
        specs.add(
                new TopicSpec(
                        Topics.ERASURES,
                        TopicKey.TENANT_SHARD,
                        coordinators,
                        List.of(ErasedJob.getClassSchema()),
                        kept(layout, Duration.ofDays(30))));
        specs.add(
                new TopicSpec(
                        Topics.STREAM,
                        TopicKey.EXPLICIT_PARTITION,
                        layout.waiterPartitions(),
                        List.of(StreamChunk.getClassSchema()),
                        kept(layout, Duration.ofHours(2))));
        specs.add(
                new TopicSpec(
                        Topics.REPLIES,
                        TopicKey.EXPLICIT_PARTITION,
                        layout.waiterPartitions(),
                        List.of(AdmissionReply.getClassSchema()),
                        kept(layout, Duration.ofHours(1))));
        specs.add(
                new TopicSpec(
                        Topics.CONTROL,
                        TopicKey.NONE,
                        1,
                        List.of(AbortOrder.getClassSchema()),
                        kept(layout, Duration.ofHours(1))));
        specs.add(
                new TopicSpec(
                        Topics.CATALOG,
                        TopicKey.CATALOG_NAME,
                        1,
                        List.of(CatalogEntry.getClassSchema()),
                        compacted(layout)));
        specs.add(
                new TopicSpec(
                        Topics.LANE_STATUS,
                        TopicKey.LANE,
                        1,
                        List.of(LaneStatus.getClassSchema()),
                        refreshed(layout)));
        specs.add(
                new TopicSpec(
                        Topics.TENANT_STATUS,
                        TopicKey.TENANT,
                        1,
                        List.of(TenantStatus.getClassSchema()),
                        refreshed(layout)));
        specs.add(
                new TopicSpec(
                        Topics.DEAD_LETTERS,
                        TopicKey.NONE,
                        1,
                        List.of(DeadLetter.getClassSchema()),
                        kept(layout, Duration.ofDays(30))));
        specs.add(
                new TopicSpec(
                        Topics.AUDIT,
                        TopicKey.CATALOG_NAME,
                        1,
                        List.of(AuditRecord.getClassSchema()),
                        kept(layout, Duration.ofDays(365))));
        // One partition: a share group gives a partition to ceil(members / partitions) members, so
        // more partitions than half the workers would strand records behind a full or dead worker.
        for (String pool : pools) {
            specs.add(
                    new TopicSpec(
                            Topics.dispatch(pool),
                            TopicKey.NONE,
                            1,
                            List.of(Dispatch.getClassSchema(), LaneCheck.getClassSchema()),
                            kept(layout, Duration.ofDays(1))));
        }
        return specs;
    }

    static Map<String, String> kept(TopicLayout layout, Duration retention) {
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

    /**
     * The newest record of each key, for so long: who owns a partition reads it from its beginning.
     */
    private static Map<String, String> newest(TopicLayout layout, Duration retention) {
        Map<String, String> config = refreshed(layout);
        config.put(CLEANUP_POLICY_CONFIG, CLEANUP_POLICY_COMPACT + "," + CLEANUP_POLICY_DELETE);
        config.put(RETENTION_MS_CONFIG, Long.toString(retention.toMillis()));
        return config;
    }

    /**
     * Compacted soon: its keys are written again and again, and readers start from its beginning.
     */
    private static Map<String, String> refreshed(TopicLayout layout) {
        Map<String, String> config = compacted(layout);
        config.put(SEGMENT_BYTES_CONFIG, Integer.toString(32 * 1024 * 1024));
        config.put(MIN_CLEANABLE_DIRTY_RATIO_CONFIG, "0.1");
        config.put(MAX_COMPACTION_LAG_MS_CONFIG, Long.toString(Duration.ofMinutes(1).toMillis()));
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
