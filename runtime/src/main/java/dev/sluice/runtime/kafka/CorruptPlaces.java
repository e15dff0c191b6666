package dev.sluice.runtime.kafka;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.LongPredicate;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.common.InvalidRecordException;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.CorruptRecordException;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.errors.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Polls for a reader that must go on, past what its log holds and nobody can read: a consumer that
 * meets a batch whose bytes have changed meets it for ever. Where a place cannot be read when it is
 * fetched once more, alone, the reader goes on at the next place that can be. All other failures
 * are the caller's, and pass over nothing.
 *
 * <p>For consumers whose partitions are assigned, and that pause none. Of the thread that polls.
 */
public final class CorruptPlaces {
    private static final Logger LOG = LoggerFactory.getLogger(CorruptPlaces.class);
    private static final Duration POLL = Duration.ofMillis(100);
    private static final Duration ASK_MAX = Duration.ofSeconds(5);

    /**
     * A consumer tells of them by {@link KafkaException}s that have no type and mostly no cause:
     * {@code CompletedFetch} and {@code FetchCollector} of kafka-clients 4.3.
     */
    private static final List<String> SAID =
            List.of(
                    "Received exception when fetching the next record from",
                    "Encountered corrupt message when fetching offset");

    /** Hears of each place that was passed over, after it was logged. */
    public interface PassedOver {
        void in(String topic);
    }

    private final Consumer<byte[], byte[]> consumer;
    private final PassedOver passedOver;

    /**
     * @param passedOver to count
     */
    public CorruptPlaces(Consumer<byte[], byte[]> consumer, PassedOver passedOver) {
        this.consumer = consumer;
        this.passedOver = passedOver;
    }

    /**
     * As {@link Consumer#poll}; nothing when it has passed over something, which may take some
     * fetches.
     *
     * @throws KafkaException of any other kind; positions are as they were
     */
    public ConsumerRecords<byte[], byte[]> poll(Duration patience) {
        try {
            return consumer.poll(patience);
        } catch (KafkaException e) {
            if (!isCorruption(e)) {
                throw e;
            }
            passOver(e);
            return ConsumerRecords.empty();
        }
    }

    /** Whether the bytes that were fetched are to blame, not who fetched them or from whom. */
    static boolean isCorruption(KafkaException failure) {
        for (Throwable at = failure; at != null; at = at.getCause()) {
            if (at instanceof CorruptRecordException
                    || at instanceof InvalidRecordException
                    || at instanceof SerializationException
                    || isSaid(at)) {
                return true;
            }
        }
        return false;
    }

    private static boolean isSaid(Throwable failure) {
        String message = String.valueOf(failure.getMessage());
        return failure.getClass() == KafkaException.class
                && SAID.stream().anyMatch(message::startsWith);
    }

    /**
     * Finds the end of a corrupt batch, which tells no length that could be trusted, with as many
     * looks as twice the logarithm of its records. Should it be followed by another one, what is
     * between them may be passed over, too.
     *
     * @param bad cannot be read
     * @param end of the log; can be read: there is nothing yet
     */
    static long nextReadable(long bad, long end, LongPredicate reads) {
        long step = 1;
        long known = bad;
        long next = Math.min(known + step, end);
        while (next < end && !reads.test(next)) {
            known = next;
            step *= 2;
            next = Math.min(known + step, end);
        }
        while (next - known > 1) {
            long between = known + (next - known) / 2;
            if (reads.test(between)) {
                next = between;
            } else {
                known = between;
            }
        }
        return next;
    }

    private void passOver(KafkaException cause) {
        Map<TopicPartition, Long> places = new HashMap<>();
        for (TopicPartition partition : Set.copyOf(consumer.assignment())) {
            places.put(partition, consumer.position(partition, ASK_MAX));
        }
        Set<TopicPartition> all = Set.copyOf(places.keySet());
        try {
            Map<TopicPartition, Long> ends = consumer.endOffsets(all, ASK_MAX);
            for (TopicPartition partition : all) {
                long place = places.getOrDefault(partition, 0L);
                long end = ends.getOrDefault(partition, place);
                if (place < end && !reads(partition, place)) {
                    long next = nextReadable(place, end, offset -> reads(partition, offset));
                    places.put(partition, next);
                    LOG.error(
                            "{} cannot be read at offset {}; it is passed over up to {}",
                            partition,
                            place,
                            next,
                            cause);
                    passedOver.in(partition.topic());
                }
            }
        } finally {
            consumer.assign(all);
            places.forEach(consumer::seek);
        }
    }

    private boolean reads(TopicPartition partition, long offset) {
        // What was fetched before is kept for as long as its partition is assigned.
        consumer.unsubscribe();
        consumer.assign(List.of(partition));
        consumer.seek(partition, offset);
        long giveUp = System.nanoTime() + ASK_MAX.toNanos();
        do {
            try {
                if (!consumer.poll(POLL).isEmpty()
                        || consumer.position(partition, ASK_MAX) > offset) {
                    return true;
                }
            } catch (KafkaException e) {
                if (isCorruption(e)) {
                    return false;
                }
                throw e;
            }
        } while (System.nanoTime() < giveUp);
        throw new TimeoutException(
                "%s brought nothing from offset %d on within %s (expected: what is there)"
                        .formatted(partition, offset, ASK_MAX));
    }
}
