package dev.sluice.ingress.kafka;

import dev.sluice.ingress.metric.IngressMetrics;
import dev.sluice.runtime.kafka.CorruptPlaces;
import dev.sluice.runtime.kafka.KafkaSettings;
import dev.sluice.schema.avro.AdmissionReply;
import dev.sluice.schema.avro.ReplyAddress;
import dev.sluice.schema.avro.StreamChunk;
import dev.sluice.schema.serde.RecordCodecs;
import dev.sluice.schema.topic.Topics;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.Metric;
import org.apache.kafka.common.MetricName;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads this instance's partitions of the replies and the stream topic from their ends, committed
 * records only, and hands them to those who wait. What can never be read is logged, counted and
 * passed over, a corrupt batch as well as a record. What cannot be read now, because the registry
 * or Kafka is away, is tried again after a pause, and nothing is lost. One platform thread.
 */
@Singleton
final class RepliesReader implements ReplyFeed {
    private static final Logger LOG = LoggerFactory.getLogger(RepliesReader.class);
    private static final Duration POLL = Duration.ofMillis(500);
    private static final Duration START_TIMEOUT = Duration.ofSeconds(30);
    private static final Duration STOP_TIMEOUT = Duration.ofSeconds(5);
    private static final Duration PAUSE = Duration.ofSeconds(1);

    private final Consumer<byte[], byte[]> consumer;
    private final CorruptPlaces log;
    private final CorruptPlaces.PassedOver passedOver;
    private final ReplyRecords records;
    private final ReplyAddress address;
    private final Duration pause;
    private final Thread thread;
    private final CountDownLatch closed = new CountDownLatch(1);
    private volatile boolean dead;

    @Inject
    RepliesReader(
            KafkaSettings kafka,
            RecordCodecs codecs,
            Topics topics,
            AdmissionReplies replies,
            WaitingCallers callers,
            IngressMetrics metrics) {
        this(
                new KafkaConsumer<>(
                        kafka.committedReader("sluice-ingress-replies"),
                        new ByteArrayDeserializer(),
                        new ByteArrayDeserializer()),
                new ReplyRecords(
                        codecs.forTopic(topics.byName(Topics.REPLIES), AdmissionReply.class)
                                ::decode,
                        codecs.forTopic(topics.byName(Topics.STREAM), StreamChunk.class)::decode,
                        reply -> {
                            replies.deliver(reply);
                            callers.deliver(reply);
                        },
                        callers::deliver),
                replies.address(),
                metrics::passedOver,
                PAUSE);
    }

    /**
     * @param pause after a failure
     */
    RepliesReader(
            Consumer<byte[], byte[]> consumer,
            ReplyRecords records,
            ReplyAddress address,
            CorruptPlaces.PassedOver passedOver,
            Duration pause) {
        this.consumer = consumer;
        this.log = new CorruptPlaces(consumer, passedOver);
        this.passedOver = passedOver;
        this.records = records;
        this.address = address;
        this.pause = pause;
        this.thread = Thread.ofPlatform().name("ingress-replies").daemon().unstarted(this::read);
    }

    @Override
    public void start() {
        List<TopicPartition> partitions =
                List.of(
                        new TopicPartition(Topics.REPLIES, address.getRepliesPartition()),
                        new TopicPartition(Topics.STREAM, address.getStreamPartition()));
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
        closed.countDown();
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
            while (!closing()) {
                for (ConsumerRecord<byte[], byte[]> record : poll()) {
                    deliver(record);
                }
            }
        } catch (WakeupException | InterruptException e) {
            // Nobody but close() wakes or interrupts it on purpose.
            dead = !closing();
            LOG.debug("replies reader stops");
        } catch (RuntimeException | Error e) {
            // The edge of the thread: unheard, every caller would wait until its deadline.
            dead = true;
            LOG.error("replies reader died; this process must be restarted", e);
        }
    }

    private ConsumerRecords<byte[], byte[]> poll() {
        try {
            return log.poll(POLL);
        } catch (WakeupException | InterruptException e) {
            throw e;
        } catch (KafkaException e) {
            LOG.error("replies and streams cannot be read; trying again in {}", pause, e);
            pauseUntilClosed();
            return ConsumerRecords.empty();
        }
    }

    private void deliver(ConsumerRecord<byte[], byte[]> record) {
        while (!closing()) {
            try {
                if (!records.deliver(record)) {
                    passedOver.in(record.topic());
                }
                return;
            } catch (UncheckedIOException e) {
                LOG.error(
                        "{}-{} at offset {} waits, and what is behind it: the registry does not give its schema; trying again in {}",
                        record.topic(),
                        record.partition(),
                        record.offset(),
                        pause,
                        e);
                pauseUntilClosed();
            }
        }
    }

    private boolean closing() {
        return closed.getCount() == 0;
    }

    private void pauseUntilClosed() {
        try {
            var unused = closed.await(pause.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            throw new InterruptException(e);
        }
    }
}
