package dev.sluice.ingress.tail;

import java.util.ArrayDeque;
import java.util.Optional;
import java.util.concurrent.locks.Condition;
import org.jspecify.annotations.Nullable;

/**
 * What one caller has to hear: what was read for him and waits, and where he goes on. Guarded by
 * the lock of {@link SharedTails}.
 */
final class Follower {
    private final int partition;
    private final String jobId;
    private final Condition more;
    private final ArrayDeque<StreamTails.Entry> waiting = new ArrayDeque<>();
    private int bytes;

    /** What is before it he has, or it waits for him. */
    private long next;

    private @Nullable Tour tour;

    /**
     * @param more signalled when something waits
     */
    Follower(int partition, long next, String jobId, Condition more) {
        this.more = more;
        this.partition = partition;
        this.next = next;
        this.jobId = jobId;
    }

    int partition() {
        return partition;
    }

    String jobId() {
        return jobId;
    }

    long next() {
        return next;
    }

    /** Who reads for him; null: nobody. */
    @Nullable Tour tour() {
        return tour;
    }

    void on(Tour tour) {
        this.tour = tour;
    }

    /**
     * Nobody reads for him any more.
     *
     * @param told offset before which he was told all
     */
    void off(long told) {
        tour = null;
        next = Math.max(next, told);
    }

    /** Bytes that wait. */
    int bytes() {
        return bytes;
    }

    boolean isEmpty() {
        return waiting.isEmpty();
    }

    /**
     * @return bytes more that wait
     */
    int put(StreamTails.Entry entry) {
        waiting.add(entry);
        next = entry.place().offset() + 1;
        bytes += size(entry);
        more.signal();
        return size(entry);
    }

    /** Waits until something waits, or for as long as is left. */
    long await(long nanos) throws InterruptedException {
        return more.awaitNanos(nanos);
    }

    Optional<StreamTails.Entry> take() {
        Optional<StreamTails.Entry> first = Optional.ofNullable(waiting.poll());
        first.ifPresent(entry -> bytes -= size(entry));
        return first;
    }

    /** Before it there is nothing that was not taken. */
    long position() {
        StreamTails.Entry first = waiting.peek();
        if (first != null) {
            return first.place().offset();
        }
        return tour == null ? next : Math.max(next, tour.position());
    }

    static int size(StreamTails.Entry entry) {
        return entry.chunk().getData().remaining();
    }
}
