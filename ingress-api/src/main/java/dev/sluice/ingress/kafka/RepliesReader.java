package dev.sluice.ingress.kafka;

import dev.sluice.runtime.LogKeys;
import dev.sluice.runtime.kafka.KafkaSettings;
import dev.sluice.schema.avro.AdmissionReply;
import dev.sluice.schema.avro.StreamChunk;
import dev.sluice.schema.serde.RecordCodec;
import dev.sluice.schema.serde.RecordCodecs;
import dev.sluice.schema.serde.UnreadableRecordException;
import dev.sluice.schema.topic.Topics;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.Metric;
import org.apache.kafka.common.MetricName;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads this instance's partitions of the replies and the stream topic from their ends, committed
 * records only, and hands them to those who wait. What cannot be read is logged and skipped: who
 * waits for a reply is answered without it, and a gap in a stream shows. One platform thread.
 */
@Singleton
final class RepliesReader implements ReplyFeed {
    private static final Logger LOG = LoggerFactory.getLogger(RepliesReader.class);
    private static final Duration POLL = Duration.ofMillis(500);
    private static final Duration START_TIMEOUT = Duration.ofSeconds(30);
    private static final Duration STOP_TIMEOUT = Duration.ofSeconds(5);

    private final KafkaConsumer<byte[], byte[]> consumer;
    private final RecordCodec<AdmissionReply> codec;
    private final RecordCodec<StreamChunk> chunks;
    private final AdmissionReplies replies;
    private final WaitingCallers callers;
    private final Thread thread;
    private volatile boolean closing;
    private volatile boolean dead;

    RepliesReader(
            KafkaSettings kafka,
            RecordCodecs codecs,
            Topics topics,
            AdmissionReplies replies,
            WaitingCallers callers) {
        this.codec = codecs.forTopic(topics.byName(Topics.REPLIES), AdmissionReply.class);
        this.chunks = codecs.forTopic(topics.byName(Topics.STREAM), StreamChunk.class);
        this.replies = replies;
        this.callers = callers;
        this.consumer =
                new KafkaConsumer<>(
                        kafka.committedReader("sluice-ingress-replies"),
                        new ByteArrayDeserializer(),
                        new ByteArrayDeserializer());
        this.thread = Thread.ofPlatform().name("ingress-replies").daemon().unstarted(this::read);
    }

    @Override
    public void start() {
        List<TopicPartition> partitions =
                List.of(
                        new TopicPartition(Topics.REPLIES, replies.address().getRepliesPartition()),
                        new TopicPartition(Topics.STREAM, replies.address().getStreamPartition()));
        consumer.assign(partitions);
        consumer.seekToEnd(partitions);
        // The positions must be fixed before the first request asks for a reply.
        partitions.forEach(partition -> consumer.position(partition, START_TIMEOUT));
        thread.start();
    }

    @Override
    public boolean connected() {
        if (dead) {
            return false;
        }
        for (Map.Entry<MetricName, ? extends Metric> metric : consumer.metrics().entrySet()) {
            if (metric.getKey().name().equals("connection-count")) {
                return !(metric.getValue().metricValue() instanceof Number open)
                        || open.doubleValue() > 0;
            }
        }
        return true;
    }

    @Override
    public boolean dead() {
        return dead;
    }

    @Override
    public void close() {
        closing = true;
        if (thread.getState() == Thread.State.NEW) {
            consumer.close();
            return;
        }
        consumer.wakeup();
        try {
            thread.join(STOP_TIMEOUT);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void read() {
        try (consumer) {
            while (!closing) {
                for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
                    deliver(record);
                }
            }
        } catch (WakeupException e) {
            LOG.debug("replies reader stops");
        } catch (RuntimeException | Error e) {
            // The edge of the thread: unheard, every caller would wait until its deadline.
            dead = true;
            LOG.error("replies reader died; this process must be restarted", e);
        }
    }

    private void deliver(ConsumerRecord<byte[], byte[]> record) {
        try {
            if (record.topic().equals(Topics.STREAM)) {
                callers.deliver(
                        chunks.decode(record.value()),
                        new AnswerListener.Place(record.partition(), record.offset()));
                return;
            }
            AdmissionReply reply = codec.decode(record.value());
            replies.deliver(reply);
            callers.deliver(reply);
        } catch (UnreadableRecordException e) {
            LOG.atError()
                    .addKeyValue(LogKeys.TOPIC, record.topic())
                    .addKeyValue(LogKeys.PARTITION, record.partition())
                    .addKeyValue(LogKeys.OFFSET, record.offset())
                    .log("a record was skipped: {}", e.getMessage());
        }
    }
}
