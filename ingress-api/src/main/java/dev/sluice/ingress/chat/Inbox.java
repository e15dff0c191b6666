package dev.sluice.ingress.chat;

import dev.sluice.ingress.kafka.AnswerListener;
import dev.sluice.schema.avro.AdmissionReply;
import dev.sluice.schema.avro.AdmissionVerdict;
import dev.sluice.schema.avro.StreamChunk;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * News of one answer on its way from the log's reader to the caller's own thread. Bounded: what a
 * caller does not take in time makes it overflow, and never holds up the reader. Thread-safe.
 */
final class Inbox implements AnswerListener, AutoCloseable {
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition more = lock.newCondition();
    private final ArrayDeque<News> waiting = new ArrayDeque<>();
    private final AnswerFold fold;
    private final int streamBytesMax;
    private final AtomicLong allBytes;
    private final long allBytesMax;
    private int eventBytes;
    private long waitingBytes;
    private long counted;
    private volatile boolean overflowed;
    private boolean closed;

    private volatile @Nullable AdmissionReply admission;

    /** The coordinator's first word. */
    private @Nullable AdmissionVerdict word;

    /**
     * @param streamBytesMax events that may wait
     * @param allBytes what waits for all callers, this one's included
     */
    Inbox(AnswerFold fold, int streamBytesMax, AtomicLong allBytes, long allBytesMax) {
        this.fold = fold;
        this.streamBytesMax = streamBytesMax;
        this.allBytes = allBytes;
        this.allBytesMax = allBytesMax;
    }

    @Override
    public void on(StreamChunk chunk, Place place) {
        lock.lock();
        try {
            if (!closed) {
                fold.on(chunk, place).ifPresent(this::put);
                bound();
            }
        } finally {
            lock.unlock();
        }
    }

    @Override
    public void on(AdmissionReply reply) {
        lock.lock();
        try {
            if (!closed) {
                if (word == null) {
                    word = reply.getVerdict();
                    more.signal();
                }
                if (reply.getRequests() != null || reply.getTokens() != null) {
                    admission = reply;
                }
                fold.on(reply).ifPresent(this::put);
            }
        } finally {
            lock.unlock();
        }
    }

    /** What is not of the log. */
    void tell(News news) {
        lock.lock();
        try {
            put(news);
        } finally {
            lock.unlock();
        }
    }

    /**
     * The next news.
     *
     * @return empty when there is none in time
     */
    Optional<News> next(Duration patience) throws InterruptedException {
        lock.lock();
        try {
            long left = patience.toNanos();
            while (waiting.isEmpty()) {
                if (left <= 0) {
                    return Optional.empty();
                }
                left = more.awaitNanos(left);
            }
            News next = waiting.poll();
            if (next == null) {
                return Optional.empty();
            }
            waitingBytes -= next.bytes();
            if (next instanceof News.Events) {
                eventBytes -= next.bytes();
            }
            count();
            return Optional.of(next);
        } finally {
            lock.unlock();
        }
    }

    /**
     * Waits for the coordinator's first word.
     *
     * @return whether it is that there is no such job; false when none comes in time
     */
    boolean refused(Duration patience) throws InterruptedException {
        lock.lock();
        try {
            long left = patience.toNanos();
            while (word == null && left > 0) {
                left = more.awaitNanos(left);
            }
            return switch (word) {
                case KNOWN, CONFLICT, REFUSED -> true;
                case ACCEPTED, ENDED -> false;
                case null -> false;
            };
        } finally {
            lock.unlock();
        }
    }

    /** What the coordinator said of limits when it admitted the job; null: nothing yet. */
    @Nullable AdmissionReply admission() {
        return admission;
    }

    /** Whether the caller did not keep up; what is next says so, too. */
    boolean overflowed() {
        return overflowed;
    }

    /** Takes no more and holds nothing. */
    @Override
    public void close() {
        lock.lock();
        try {
            closed = true;
            forget();
        } finally {
            lock.unlock();
        }
    }

    private void put(News news) {
        waiting.add(news);
        waitingBytes += news.bytes();
        if (news instanceof News.Events) {
            eventBytes += news.bytes();
        }
        more.signal();
    }

    private void bound() {
        count();
        // What waits alone has just come, however large it is.
        boolean slow = eventBytes > streamBytesMax && waiting.size() > 1;
        if (slow || allBytes.get() > allBytesMax) {
            closed = true;
            overflowed = true;
            forget();
            put(new News.Overflow());
        }
    }

    private void forget() {
        waiting.clear();
        eventBytes = 0;
        waitingBytes = 0;
        allBytes.addAndGet(-counted);
        counted = 0;
    }

    private void count() {
        long now = waitingBytes + (closed ? 0 : fold.held());
        allBytes.addAndGet(now - counted);
        counted = now;
    }
}
