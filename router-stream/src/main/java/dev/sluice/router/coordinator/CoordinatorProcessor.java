package dev.sluice.router.coordinator;

import dev.sluice.router.Out;
import dev.sluice.router.RouterConfig;
import dev.sluice.schema.avro.ShareGrant;
import dev.sluice.schema.catalog.Catalog;
import dev.sluice.schema.serde.RecordCodec;
import dev.sluice.schema.serde.RecordCodecs;
import dev.sluice.schema.serde.UnreadableRecordException;
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
 * read goes to the dead letters; an error while acting on one aborts the transaction, and the task
 * starts again from its stores.
 */
final class CoordinatorProcessor implements Processor<byte[], byte[], Out, SpecificRecord> {
    private final RecordCodec<SpecificRecord> requests;
    private final RecordCodec<SpecificRecord> attempts;
    private final RecordCodec<ShareGrant> shares;
    private final Supplier<Catalog> catalog;
    private final RouterConfig config;
    private final int allocatorPartitions;
    private ProcessorContext<Out, SpecificRecord> context;
    private Outbox out;
    private Coordinator coordinator;
    private Alarm alarm;

    CoordinatorProcessor(
            RecordCodecs codecs, Topics topics, Supplier<Catalog> catalog, RouterConfig config) {
        this.requests = codecs.forTopic(topics.byName(Topics.REQUESTS), SpecificRecord.class);
        this.attempts = codecs.forTopic(topics.byName(Topics.ATTEMPTS), SpecificRecord.class);
        this.shares = codecs.forTopic(topics.byName(Topics.SHARES), ShareGrant.class);
        this.catalog = catalog;
        this.config = config;
        this.allocatorPartitions = topics.layout().allocatorPartitions();
    }

    /** Also called when an aborted task is revived: everything in memory is made anew. */
    @Override
    public void init(ProcessorContext<Out, SpecificRecord> context) {
        long nowMs = context.currentSystemTimeMs();
        this.context = context;
        this.out = new Outbox(context);
        this.coordinator =
                new Coordinator(
                        Stores.of(context),
                        out,
                        requests,
                        catalog,
                        config,
                        allocatorPartitions,
                        nowMs);
        this.alarm = new Alarm(context, this::wake);
        setAlarm(nowMs);
    }

    @Override
    public void process(Record<byte[], byte[]> record) {
        long nowMs = context.currentSystemTimeMs();
        RecordMetadata source = context.recordMetadata().orElseThrow();
        SpecificRecord value;
        try {
            value = decode(source.topic(), record.value());
        } catch (UnreadableRecordException e) {
            out.deadLetter(
                    source, record.key(), record.value(), String.valueOf(e.getMessage()), nowMs);
            return;
        }
        Optional<String> unfit = coordinator.on(value, record.value(), nowMs);
        unfit.ifPresent(
                reason -> out.deadLetter(source, record.key(), record.value(), reason, nowMs));
        coordinator.goOn(nowMs);
        setAlarm(nowMs);
    }

    private void wake(long nowMs) {
        coordinator.wake(nowMs);
        coordinator.goOn(nowMs);
        setAlarm(nowMs);
    }

    private void setAlarm(long nowMs) {
        coordinator.nextWakeMs().ifPresent(atMs -> alarm.noLaterThan(atMs, nowMs));
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
