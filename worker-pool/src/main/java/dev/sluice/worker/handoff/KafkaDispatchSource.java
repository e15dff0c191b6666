package dev.sluice.worker.handoff;

import dev.sluice.runtime.kafka.KafkaSettings;
import dev.sluice.schema.topic.Topics;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ThreadFactory;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaShareConsumer;
import org.apache.kafka.clients.consumer.ShareConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicIdPartition;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes dispatches off a Kafka share group with one consumer, whose batch size is fixed. It is
 * polled only while a whole batch finds free slots, so the last {@code batchSize - 1} slots are
 * filled by batches that come in, never waited for one by one.
 *
 * <p>Why not a second consumer for single records: a share consumer that was polled goes on
 * fetching in the background until it has acquired something, whether or not it is polled again. A
 * batch that comes in after the last poll then rests in the buffer of a consumer that nobody polls,
 * until its lock ends; and as a share group lets only so many records be between its oldest
 * unfinished one and its newest, that can stop the whole pool. With one consumer, whatever it holds
 * is what the next poll returns. See decision 0005.
 */
final class KafkaDispatchSource implements DispatchSource {
    private static final Logger LOG = LoggerFactory.getLogger(KafkaDispatchSource.class);
    // Above fetch.max.wait, so that a fetch under way has ended.
    private static final Duration LEFT_WAIT = Duration.ofMillis(150);
    private static final Duration CLOSE_MAX = Duration.ofSeconds(5);

    private final Supplier<ShareConsumer<byte[], byte[]>> consumers;
    private final int batchSize;
    private final Waits waits;
    private final ThreadFactory watchThreads;
    private volatile @Nullable WatchedMember member;
    private volatile boolean stopped;

    /**
     * @param poll longest wait of a take
     * @param accept longest wait for the confirmation of ACCEPTs
     */
    record Waits(Duration poll, Duration accept) {}

    /**
     * @param consumers makes a subscribed member that takes up to {@code batchSize} records at once
     */
    KafkaDispatchSource(
            Supplier<ShareConsumer<byte[], byte[]>> consumers,
            int batchSize,
            Waits waits,
            ThreadFactory watchThreads) {
        this.consumers = consumers;
        this.batchSize = batchSize;
        this.waits = waits;
        this.watchThreads = watchThreads;
    }

    static Supplier<ShareConsumer<byte[], byte[]>> member(
            KafkaSettings kafka, String pool, int batchSize) {
        return () -> {
            Map<String, Object> settings =
                    kafka.shareMember("sluice-worker", Topics.workerGroup(pool), batchSize);
            // It rests while all slots are taken, which may last for hours. With the default of
            // five minutes it would
            // leave the group and need a second to be assigned its partition again.
            settings.put(ConsumerConfig.MAX_POLL_INTERVAL_MS_CONFIG, Integer.MAX_VALUE);
            ShareConsumer<byte[], byte[]> made =
                    new KafkaShareConsumer<>(
                            settings, new ByteArrayDeserializer(), new ByteArrayDeserializer());
            made.subscribe(List.of(Topics.dispatch(pool)));
            return made;
        };
    }

    @Override
    public int batchSize() {
        return batchSize;
    }

    @Override
    public List<ConsumerRecord<byte[], byte[]>> take() {
        try {
            WatchedMember known = member;
            WatchedMember joined =
                    known != null ? known : new WatchedMember(consumers.get(), watchThreads);
            member = joined;
            // Either this sees the stop, or the stop sees the member and ends its poll.
            return stopped ? List.of() : listed(joined.poll(waits.poll));
        } catch (KafkaException e) {
            // Whatever state the member is in: a new one has none.
            close();
            throw e;
        }
    }

    @Override
    public void stop() {
        stopped = true;
        WatchedMember known = member;
        if (known != null) {
            known.wake();
        }
    }

    @Override
    public List<ConsumerRecord<byte[], byte[]>> takeLeft() {
        WatchedMember known = member;
        return known == null ? List.of() : listed(known.pollLeft(LEFT_WAIT));
    }

    @Override
    public Set<TopicPartition> accept(
            List<ConsumerRecord<byte[], byte[]>> taken,
            Set<ConsumerRecord<byte[], byte[]>> released) {
        Set<TopicPartition> unconfirmed = new HashSet<>();
        taken.forEach(r -> unconfirmed.add(new TopicPartition(r.topic(), r.partition())));
        WatchedMember known = member;
        if (known == null) {
            return unconfirmed;
        }
        try {
            Map<TopicIdPartition, Optional<KafkaException>> results =
                    known.accept(taken, released, waits.accept);
            results.forEach(
                    (partition, failure) -> {
                        if (failure.isEmpty()) {
                            unconfirmed.remove(partition.topicPartition());
                        } else {
                            LOG.warn("ACCEPT on {} is not confirmed", partition, failure.get());
                        }
                    });
            return unconfirmed;
        } catch (KafkaException | IllegalStateException e) {
            LOG.error("ACCEPT of {} records failed", taken.size(), e);
            close();
            return unconfirmed;
        }
    }

    @Override
    public void close() {
        WatchedMember known = member;
        member = null;
        if (known != null) {
            try {
                known.close(CLOSE_MAX);
            } catch (KafkaException e) {
                LOG.warn("a share consumer did not close cleanly", e);
            }
        }
    }

    private List<ConsumerRecord<byte[], byte[]>> listed(ConsumerRecords<byte[], byte[]> polled) {
        List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>(batchSize);
        polled.forEach(records::add);
        return records;
    }
}
