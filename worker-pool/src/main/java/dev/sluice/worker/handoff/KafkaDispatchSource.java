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
import java.util.function.IntFunction;
import org.apache.kafka.clients.consumer.AcknowledgeType;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
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
 * Takes dispatches off a Kafka share group with two consumers, because a consumer's batch size is
 * fixed: one takes many records and is used while that many slots are free, one takes a single
 * record and is used below that.
 *
 * <p>A share consumer that was polled once goes on fetching in the background until it has acquired
 * something, whether or not it is polled again; its records then age in its buffer. So:
 *
 * <ul>
 *   <li>The consumer that was polled last without a result is the only one polled until it has one
 *       ({@code armed}). Slots only become more meanwhile, so what it acquires always finds slots,
 *       and no second consumer acquires anything.
 *   <li>A poll of an armed consumer can cross with its result, and then it begins one fetch too
 *       many. A consumer whose result came on such a poll is polled again before the other, as soon
 *       as the slots allow ({@code suspect}). Records that nevertheless grow too old in a buffer
 *       are returned, never run: their claim window is over, or their ACCEPT fails.
 *   <li>A fetch that brings nothing but the end of a transaction ends the fetching too, and only
 *       the next poll begins it again: polls must be short.
 * </ul>
 */
final class KafkaDispatchSource implements DispatchSource {
    private static final Logger LOG = LoggerFactory.getLogger(KafkaDispatchSource.class);
    // Above fetch.max.wait, so that a fetch under way has ended.
    private static final Duration LEFT_WAIT = Duration.ofMillis(150);
    private static final Duration CLOSE_MAX = Duration.ofSeconds(5);

    private final IntFunction<ShareConsumer<byte[], byte[]>> consumers;
    private final int bulkSize;
    private final Waits waits;
    private @Nullable Member bulk;
    private @Nullable Member single;
    private @Nullable Member armed;
    private @Nullable Member suspect;
    private @Nullable Member holder;

    /**
     * @param poll longest wait of a take
     * @param accept longest wait for the confirmation of ACCEPTs
     */
    record Waits(Duration poll, Duration accept) {}

    private record Member(ShareConsumer<byte[], byte[]> consumer, int size) {}

    /**
     * @param consumers makes a subscribed member that takes up to so many records at once
     */
    KafkaDispatchSource(
            IntFunction<ShareConsumer<byte[], byte[]>> consumers, int bulkSize, Waits waits) {
        this.consumers = consumers;
        this.bulkSize = bulkSize;
        this.waits = waits;
    }

    static IntFunction<ShareConsumer<byte[], byte[]>> members(KafkaSettings kafka, String pool) {
        return size -> {
            Map<String, Object> settings =
                    kafka.shareMember(
                            "sluice-worker-" + (size == 1 ? "single" : "bulk"),
                            Topics.workerGroup(pool),
                            size);
            // One of the two may rest for hours. With the default of five minutes it would leave
            // the group and need a second to be assigned its partition again.
            settings.put(ConsumerConfig.MAX_POLL_INTERVAL_MS_CONFIG, Integer.MAX_VALUE);
            ShareConsumer<byte[], byte[]> consumer =
                    new KafkaShareConsumer<>(
                            settings, new ByteArrayDeserializer(), new ByteArrayDeserializer());
            consumer.subscribe(List.of(Topics.dispatch(pool)));
            return consumer;
        };
    }

    @Override
    public List<ConsumerRecord<byte[], byte[]>> take(int free) {
        try {
            boolean again = armed != null;
            Member member = again && armed != null ? armed : choose(free);
            armed = member;
            List<ConsumerRecord<byte[], byte[]>> records = poll(member, waits.poll);
            if (!records.isEmpty()) {
                suspect = again ? member : member == suspect ? null : suspect;
            }
            return records;
        } catch (KafkaException e) {
            // Whatever state the members are in: new ones have none.
            close();
            throw e;
        }
    }

    @Override
    public List<ConsumerRecord<byte[], byte[]>> takeLeft() {
        return armed == null ? List.of() : poll(armed, LEFT_WAIT);
    }

    @Override
    public Set<TopicPartition> accept(List<ConsumerRecord<byte[], byte[]>> taken) {
        Set<TopicPartition> unconfirmed = new HashSet<>();
        Member member = holder;
        if (member == null) {
            taken.forEach(r -> unconfirmed.add(new TopicPartition(r.topic(), r.partition())));
            return unconfirmed;
        }
        holder = null;
        try {
            taken.forEach(record -> member.consumer.acknowledge(record, AcknowledgeType.ACCEPT));
            Map<TopicIdPartition, Optional<KafkaException>> results =
                    member.consumer.commitSync(waits.accept);
            taken.forEach(r -> unconfirmed.add(new TopicPartition(r.topic(), r.partition())));
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
            taken.forEach(r -> unconfirmed.add(new TopicPartition(r.topic(), r.partition())));
            close();
            return unconfirmed;
        }
    }

    @Override
    public void close() {
        close(bulk);
        close(single);
        bulk = null;
        single = null;
        armed = null;
        suspect = null;
        holder = null;
    }

    private Member choose(int free) {
        Member again = suspect;
        if (again != null && again.size <= free) {
            return again;
        }
        if (free >= bulkSize && bulkSize > 1) {
            Member known = bulk;
            bulk = known != null ? known : new Member(consumers.apply(bulkSize), bulkSize);
            return bulk;
        }
        Member known = single;
        single = known != null ? known : new Member(consumers.apply(1), 1);
        return single;
    }

    private List<ConsumerRecord<byte[], byte[]>> poll(Member member, Duration atMost) {
        List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>(member.size);
        member.consumer.poll(atMost).forEach(records::add);
        if (!records.isEmpty()) {
            armed = null;
            holder = member;
        }
        return records;
    }

    private static void close(@Nullable Member member) {
        if (member != null) {
            try {
                member.consumer.close(CLOSE_MAX);
            } catch (KafkaException e) {
                LOG.warn("a share consumer did not close cleanly", e);
            }
        }
    }
}
