package dev.sluice.router.coordinator;

import dev.sluice.router.Alarm;
import dev.sluice.router.LaneBoard;
import dev.sluice.router.Out;
import dev.sluice.router.RepeatedFailures;
import dev.sluice.router.RouterConfig;
import dev.sluice.router.commit.CommitPaces;
import dev.sluice.router.metric.PartitionGauges;
import dev.sluice.router.metric.RouterMetrics;
import dev.sluice.schema.avro.LaneStatus;
import dev.sluice.schema.avro.ShareGrant;
import dev.sluice.schema.catalog.Catalog;
import dev.sluice.schema.serde.RecordCodec;
import dev.sluice.schema.serde.RecordCodecs;
import dev.sluice.schema.serde.UnreadableRecordException;
import dev.sluice.schema.topic.TopicLayout;
import dev.sluice.schema.topic.Topics;
import java.util.Optional;
import java.util.function.Supplier;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.processor.api.RecordMetadata;
import org.jspecify.annotations.Nullable;

/**
 * The coordinator as a processor: reads records and wakes it, nothing else. A record that cannot be
 * read or acted on goes to the dead letters. An error while acting on one aborts the transaction,
 * and the task starts again from its stores; after the third time the record goes there too.
 */
final class CoordinatorProcessor implements Processor<byte[], byte[], Out, SpecificRecord> {
    private final RecordCodec<SpecificRecord> requests;
    private final RecordCodec<SpecificRecord> attempts;
    private final RecordCodec<ShareGrant> shares;
    private final RecordCodec<LaneStatus> lanes;
    private final Supplier<Catalog> catalog;
    private final RouterConfig config;
    private final TopicLayout layout;
    private final CommitPaces paces;
    private final RepeatedFailures failures;
    private final RouterMetrics metrics;
    private ProcessorContext<Out, SpecificRecord> context;
    private Outbox out;
    private Coordinator coordinator;
    private @Nullable Alarm alarm;
    private @Nullable PartitionGauges gauges;

    CoordinatorProcessor(
            RecordCodecs codecs,
            Topics topics,
            Supplier<Catalog> catalog,
            RouterConfig config,
            CommitPaces paces,
            RepeatedFailures failures,
            RouterMetrics metrics) {
        this.requests = codecs.forTopic(topics.byName(Topics.REQUESTS), SpecificRecord.class);
        this.attempts = codecs.forTopic(topics.byName(Topics.ATTEMPTS), SpecificRecord.class);
        this.shares = codecs.forTopic(topics.byName(Topics.SHARES), ShareGrant.class);
        this.lanes = codecs.forTopic(topics.byName(Topics.LANE_STATUS), LaneStatus.class);
        this.catalog = catalog;
        this.config = config;
        this.layout = topics.layout();
        this.paces = paces;
        this.failures = failures;
        this.metrics = metrics;
    }

    /** Also called when an aborted task is revived: everything in memory is made anew. */
    @Override
    public void init(ProcessorContext<Out, SpecificRecord> context) {
        close();
        long nowMs = context.currentSystemTimeMs();
        this.context = context;
        this.out = new Outbox(context, metrics);
        PartitionGauges shown = metrics.partition(out.partition());
        this.gauges = shown;
        this.coordinator =
                new Coordinator(
                        new Parts(
                                Stores.of(context),
                                out,
                                shown,
                                requests,
                                catalog,
                                LaneBoard.of(context, lanes),
                                config,
                                layout.allocatorPartitions(),
                                failures,
                                new WorkSlice(System::nanoTime),
                                nowMs),
                        config.tickInterval());
        this.alarm = new Alarm(context, this::wake);
        setAlarm(nowMs);
    }

    /**
     * Streams does not take back the punctuations of a task that it closes and revives. One left
     * over would merely wake the next life once too often; the meters of a task that has moved away
     * would mislead.
     */
    @Override
    public void close() {
        if (alarm != null) {
            alarm.cancel();
            alarm = null;
        }
        if (gauges != null) {
            gauges.close();
            gauges = null;
        }
    }

    @Override
    public void process(Record<byte[], byte[]> record) {
        long nowMs = context.currentSystemTimeMs();
        RecordMetadata source = context.recordMetadata().orElseThrow();
        Optional<SpecificRecord> value = readable(source, record, nowMs);
        if (value.isEmpty()) {
            paces.own().worked(context::commit);
            return;
        }
        String place =
                RepeatedFailures.ofRecord(source.topic(), source.partition(), source.offset());
        Optional<String> verdict = failures.verdict(place);
        if (verdict.isPresent()) {
            out.deadLetter(source, record.key(), record.value(), verdict.get(), nowMs);
            coordinator.giveUp(value.get(), verdict.get(), source.offset(), nowMs);
        } else {
            try {
                coordinator
                        .on(value.get(), record.value(), source.offset(), nowMs)
                        .ifPresent(
                                reason ->
                                        out.deadLetter(
                                                source,
                                                record.key(),
                                                record.value(),
                                                reason,
                                                nowMs));
            } catch (RuntimeException e) {
                failures.failed(place, e);
                throw e;
            }
        }
        if (source.topic().equals(Topics.REQUESTS)) {
            coordinator.readTo(source.offset() + 1);
        }
        goOn(nowMs);
    }

    private void wake(long nowMs) {
        coordinator.wake(nowMs);
        goOn(nowMs);
    }

    private void goOn(long nowMs) {
        coordinator.goOn(nowMs);
        setAlarm(nowMs);
        paces.own().worked(context::commit);
    }

    private void setAlarm(long nowMs) {
        if (gauges != null) {
            gauges.jobs(coordinator.unfinishedJobs(), coordinator.liveCalls());
        }
        Alarm current = alarm;
        if (current != null) {
            coordinator.nextWakeMs(nowMs).ifPresent(atMs -> current.noLaterThan(atMs, nowMs));
        }
    }

    private Optional<SpecificRecord> readable(
            RecordMetadata source, Record<byte[], byte[]> record, long nowMs) {
        String reason;
        try {
            SpecificRecord value = decode(source.topic(), record.value());
            Optional<String> fault = RecordCheck.fault(value, layout.waiterPartitions());
            if (fault.isEmpty()) {
                return Optional.of(value);
            }
            reason = fault.get();
        } catch (UnreadableRecordException e) {
            reason = String.valueOf(e.getMessage());
        }
        out.deadLetter(source, record.key(), record.value(), reason, nowMs);
        return Optional.empty();
    }

    private SpecificRecord decode(String topic, byte @Nullable [] value) {
        if (value == null) {
            throw new UnreadableRecordException(topic + ": no value (expected: a record)");
        }
        return switch (topic) {
            case Topics.REQUESTS -> requests.decode(value);
            case Topics.ATTEMPTS -> attempts.decode(value);
            case Topics.SHARES -> shares.decode(value);
            default -> throw new IllegalStateException("a coordinator does not read " + topic);
        };
    }
}
