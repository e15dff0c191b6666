package dev.sluice.ingress.kafka;

import dev.sluice.runtime.LogKeys;
import dev.sluice.schema.avro.AdmissionReply;
import dev.sluice.schema.avro.StreamChunk;
import dev.sluice.schema.serde.UnreadableRecordException;
import dev.sluice.schema.topic.Topics;
import java.io.UncheckedIOException;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.Function;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Hands what was read of the replies and the stream topic to those who wait. What is no record of
 * its topic is logged and skipped: who waits for a reply is answered without it, and a gap in a
 * stream shows.
 */
final class ReplyRecords {
    private static final Logger LOG = LoggerFactory.getLogger(ReplyRecords.class);

    private final Function<byte[], AdmissionReply> replies;
    private final Function<byte[], StreamChunk> chunks;
    private final Consumer<AdmissionReply> onReply;
    private final BiConsumer<StreamChunk, AnswerListener.Place> onChunk;

    /**
     * @param replies decodes; throws {@link UncheckedIOException} when nobody can say now
     * @param chunks as {@code replies}
     */
    ReplyRecords(
            Function<byte[], AdmissionReply> replies,
            Function<byte[], StreamChunk> chunks,
            Consumer<AdmissionReply> onReply,
            BiConsumer<StreamChunk, AnswerListener.Place> onChunk) {
        this.replies = replies;
        this.chunks = chunks;
        this.onReply = onReply;
        this.onChunk = onChunk;
    }

    /**
     * @return false when it is skipped, which is logged
     * @throws UncheckedIOException when it cannot be read now; it may be fine
     */
    boolean deliver(ConsumerRecord<byte[], byte[]> record) {
        try {
            if (record.topic().equals(Topics.STREAM)) {
                onChunk.accept(
                        chunks.apply(record.value()),
                        new AnswerListener.Place(record.partition(), record.offset()));
            } else {
                onReply.accept(replies.apply(record.value()));
            }
            return true;
        } catch (UnreadableRecordException e) {
            LOG.atError()
                    .addKeyValue(LogKeys.TOPIC, record.topic())
                    .addKeyValue(LogKeys.PARTITION, record.partition())
                    .addKeyValue(LogKeys.OFFSET, record.offset())
                    .log("a record was skipped: {}", e.getMessage());
            return false;
        }
    }
}
