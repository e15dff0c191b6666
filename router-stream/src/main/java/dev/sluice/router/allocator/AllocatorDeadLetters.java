package dev.sluice.router.allocator;

import dev.sluice.router.Out;
import dev.sluice.router.metric.RouterMetrics;
import dev.sluice.runtime.kafka.DeadLetters;
import dev.sluice.schema.topic.Topics;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.processor.api.RecordMetadata;

/**
 * Puts aside what an allocator cannot read or cannot bear. Confined to the allocator's thread.
 *
 * @param context of the allocator
 */
record AllocatorDeadLetters(ProcessorContext<Out, SpecificRecord> context, RouterMetrics metrics) {

    void bury(RecordMetadata source, Record<byte[], byte[]> record, String reason, long now) {
        metrics.deadLetter();
        DeadLetters.Made made =
                DeadLetters.make(
                        new DeadLetters.Source(
                                "router", source.topic(), source.partition(), source.offset()),
                        record.key(),
                        record.value(),
                        reason,
                        now);
        context.forward(
                new Record<>(
                        new Out(Topics.DEAD_LETTERS, 0, null), made.letter(), now, made.headers()),
                "allocator-dead-letters");
    }
}
