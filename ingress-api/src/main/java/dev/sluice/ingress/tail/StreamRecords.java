package dev.sluice.ingress.tail;

import dev.sluice.ingress.kafka.AnswerListener;
import dev.sluice.runtime.LogKeys;
import dev.sluice.schema.avro.StreamChunk;
import java.io.UncheckedIOException;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Records of {@code sluice.stream}, without those that cannot be read: each is met by whoever reads
 * on behind it, again and again. Thread-safe.
 */
final class StreamRecords {
    private static final Logger LOG = LoggerFactory.getLogger(StreamRecords.class);

    private final Function<byte[], StreamChunk> codec;
    private final UnaryOperator<StreamChunk> opened;

    /**
     * @param codec throws {@link UncheckedIOException} when nobody can say now, and any other
     *     exception for what is no record of the topic
     * @param opened opens what was sealed for this instance
     */
    StreamRecords(Function<byte[], StreamChunk> codec, UnaryOperator<StreamChunk> opened) {
        this.codec = codec;
        this.opened = opened;
    }

    /**
     * @return empty when it is skipped, which is logged
     * @throws UncheckedIOException when it cannot be said now; it may be fine
     */
    Optional<StreamTails.Entry> read(ConsumerRecord<byte[], byte[]> record) {
        try {
            return Optional.of(
                    new StreamTails.Entry(
                            opened.apply(codec.apply(record.value())),
                            new AnswerListener.Place(record.partition(), record.offset())));
        } catch (UncheckedIOException e) {
            throw e;
        } catch (RuntimeException e) {
            LOG.atError()
                    .addKeyValue(LogKeys.TOPIC, record.topic())
                    .addKeyValue(LogKeys.PARTITION, record.partition())
                    .addKeyValue(LogKeys.OFFSET, record.offset())
                    .log("a record was skipped: {}", e.toString());
            return Optional.empty();
        }
    }
}
