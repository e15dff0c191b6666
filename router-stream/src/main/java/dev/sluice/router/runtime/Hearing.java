package dev.sluice.router.runtime;

import dev.sluice.schema.topic.Topics;
import java.time.Duration;
import java.util.Collection;
import java.util.HashSet;
import java.util.Set;
import java.util.function.Function;
import java.util.function.LongSupplier;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.common.TopicPartition;

/**
 * Lets a flooded thread hear its workers. While a consumer has records of a broker that nobody took
 * yet, it asks that broker for nothing else; so what workers report would lie there until a whole
 * fetch of requests is worked off, which takes seconds where a router has little of a core. When
 * that lasts, requests are held back for the moment of a poll in which all other partitions are
 * asked for, and then go on: with the next poll when all is heard, else after a few. And a poll
 * brings no more requests than a slice of time is enough for. See decision 0009. Confined to the
 * Streams thread.
 */
final class Hearing {
    /** A fetch is mostly worked off sooner, and then everything is asked for anyway. */
    static final long SILENCE_MAX_NS = Duration.ofMillis(50).toNanos();

    /**
     * Polls that may be the workers' one after the other. What they say is bounded by the calls
     * that run, and each that is ended makes room for another; requests wait in the log at no cost.
     */
    static final int HEARD_IN_A_ROW_MAX = 8;

    private final int recordsMax;
    private final LongSupplier nanos;
    private final Set<TopicPartition> held = new HashSet<>();
    private boolean full;
    private int heardInARow;
    private boolean moreToHear;
    private long askedAllNs;
    private final Portion portion = new Portion();

    /** Records of the newest poll that was for requests, too, and when they came. */
    private int taken;

    private long takenNs;

    /**
     * @param recordsMax most records of a poll: as many say that more are there
     * @param nanos a clock that only goes forward
     */
    Hearing(int recordsMax, LongSupplier nanos) {
        this.recordsMax = recordsMax;
        this.nanos = nanos;
        this.askedAllNs = nanos.getAsLong();
    }

    /**
     * @param polled the consumer's own poll
     */
    <T> ConsumerRecords<T, T> poll(
            Consumer<T, T> consumer,
            Function<Duration, ConsumerRecords<T, T>> polled,
            Duration timeout) {
        portion.took(taken, nanos.getAsLong() - takenNs);
        taken = 0;
        if (full && mayHear() && nanos.getAsLong() - askedAllNs >= SILENCE_MAX_NS) {
            ConsumerRecords<T, T> heard = withoutRequests(consumer, polled);
            if (!heard.isEmpty()) {
                heardInARow++;
                moreToHear = heard.count() >= recordsMax;
                return heard;
            }
        }
        heardInARow = 0;
        ConsumerRecords<T, T> records = polled.apply(timeout);
        ConsumerRecords<T, T> portioned =
                GivenBack.beyond(portion.most(recordsMax), records, consumer);
        taken = portioned.count();
        takenNs = nanos.getAsLong();
        full = records.count() >= recordsMax || taken < records.count();
        if (!full) {
            askedAllNs = takenNs;
        }
        return portioned;
    }

    private boolean mayHear() {
        return heardInARow == 0 || moreToHear && heardInARow < HEARD_IN_A_ROW_MAX;
    }

    /** Somebody else pauses these, and they stay so. */
    void paused(Collection<TopicPartition> partitions) {
        held.removeAll(partitions);
    }

    /** Waits for nothing: what is asked for here is taken the next time. */
    private <T> ConsumerRecords<T, T> withoutRequests(
            Consumer<T, T> consumer, Function<Duration, ConsumerRecords<T, T>> polled) {
        Set<TopicPartition> going = new HashSet<>(consumer.assignment());
        going.removeAll(consumer.paused());
        going.removeIf(partition -> !partition.topic().equals(Topics.REQUESTS));
        consumer.pause(going);
        held.addAll(going);
        try {
            return polled.apply(Duration.ZERO);
        } finally {
            // A rebalance within the poll may have taken some away.
            held.retainAll(consumer.assignment());
            consumer.resume(held);
            held.clear();
        }
    }
}
