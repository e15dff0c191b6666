package dev.sluice.router.coordinator;

import dev.sluice.router.Out;
import dev.sluice.router.metric.RouterMetrics;
import dev.sluice.runtime.kafka.DeadLetters;
import dev.sluice.schema.avro.AbortOrder;
import dev.sluice.schema.avro.AdmissionReply;
import dev.sluice.schema.avro.BatchRequest;
import dev.sluice.schema.avro.BudgetAlert;
import dev.sluice.schema.avro.DemandReport;
import dev.sluice.schema.avro.Dispatch;
import dev.sluice.schema.avro.JobLifecycleEvent;
import dev.sluice.schema.avro.JobResult;
import dev.sluice.schema.avro.TenantStatus;
import dev.sluice.schema.avro.Tick;
import dev.sluice.schema.avro.UsageRecord;
import dev.sluice.schema.topic.Topics;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.processor.api.RecordMetadata;
import org.jspecify.annotations.Nullable;

/**
 * Sends a coordinator's records to their sinks, each with its own time: the source's may be shifted
 * (D17).
 */
final class Outbox {
    private final ProcessorContext<Out, SpecificRecord> context;
    private final RouterMetrics metrics;
    private final int partition;

    Outbox(ProcessorContext<Out, SpecificRecord> context, RouterMetrics metrics) {
        this.metrics = metrics;
        this.context = context;
        this.partition = context.taskId().partition();
    }

    int partition() {
        return partition;
    }

    void dispatch(String pool, Dispatch dispatch, long nowMs) {
        metrics.dispatched(dispatch.getAttribution().getLane());
        send(Topics.dispatch(pool), 0, null, dispatch, nowMs, "dispatch");
    }

    void spilled(String lane) {
        metrics.spilled(lane);
    }

    void hedged(String lane) {
        metrics.hedged(lane);
    }

    void leaseLost() {
        metrics.leaseLost();
    }

    void result(JobResult result, long nowMs) {
        metrics.ended(result.getStatus());
        send(
                Topics.RESULTS,
                partition,
                shard(result.getCaller().getShard()),
                result,
                nowMs,
                "results");
    }

    void usage(UsageRecord usage, long nowMs) {
        metrics.booked(usage.getKind(), usage.getCostNanoUsd());
        send(Topics.USAGE, partition, shard(usage.getCaller().getShard()), usage, nowMs, "usage");
    }

    void event(JobLifecycleEvent event, long nowMs) {
        send(
                Topics.JOB_EVENTS,
                partition,
                shard(event.getCaller().getShard()),
                event,
                nowMs,
                "job-events");
    }

    void status(TenantStatus status, long nowMs) {
        send(Topics.TENANT_STATUS, 0, status.getTenant(), status, nowMs, "tenant-status");
    }

    void alert(BudgetAlert alert, long nowMs) {
        send(Topics.ALERTS, partition, shard(alert.getShard()), alert, nowMs, "alerts");
    }

    void reply(int repliesPartition, AdmissionReply reply, long nowMs) {
        send(Topics.REPLIES, repliesPartition, null, reply, nowMs, "replies");
    }

    void batch(BatchRequest batch, long nowMs) {
        send(Topics.BATCHES, partition, "batch/" + batch.getBatchId(), batch, nowMs, "batches");
    }

    void abort(AbortOrder order, long nowMs) {
        send(Topics.CONTROL, 0, null, order, nowMs, "control");
    }

    void tick(Tick tick, long nowMs) {
        send(Topics.ATTEMPTS, partition, null, tick, nowMs, "ticks");
    }

    void demand(int allocatorPartition, DemandReport report, long nowMs) {
        send(Topics.DEMAND, allocatorPartition, null, report, nowMs, "demand");
    }

    void deadLetter(
            RecordMetadata source,
            byte @Nullable [] key,
            byte @Nullable [] value,
            String reason,
            long nowMs) {
        deadLetter(source.topic(), source.partition(), source.offset(), reason, key, value, nowMs);
    }

    /**
     * A job that cannot even be ended; where its request stood in the log is not known any more.
     */
    void deadLetter(String core, byte @Nullable [] request, String reason, long nowMs) {
        deadLetter(
                Topics.REQUESTS,
                partition,
                -1,
                "job %s: %s".formatted(core, reason),
                null,
                request,
                nowMs);
    }

    private void deadLetter(
            String topic,
            int fromPartition,
            long offset,
            String reason,
            byte @Nullable [] key,
            byte @Nullable [] value,
            long nowMs) {
        metrics.deadLetter();
        DeadLetters.Made made =
                DeadLetters.make(
                        new DeadLetters.Source("router", topic, fromPartition, offset),
                        key,
                        value,
                        reason,
                        nowMs);
        context.forward(
                new Record<>(
                        new Out(Topics.DEAD_LETTERS, 0, null),
                        made.letter(),
                        nowMs,
                        made.headers()),
                "dead-letters");
    }

    void priceMissing(String lane) {
        metrics.priceMissing(lane);
    }

    private static String shard(int shard) {
        return Integer.toString(shard);
    }

    private void send(
            String topic,
            int toPartition,
            @Nullable String key,
            SpecificRecord value,
            long nowMs,
            String sink) {
        context.forward(new Record<>(new Out(topic, toPartition, key), value, nowMs), sink);
    }
}
