package dev.sluice.ingress.tail;

import jakarta.annotation.PreDestroy;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads streams again for any number of callers with a few readers of the log: when an instance
 * dies, all its callers come here at once, for the same partition at about the same place. What
 * waits for them is bounded; a caller who does not keep up holds up no other, and what is for him
 * waits in the log. Readers live while somebody needs them. Thread-safe.
 */
@Singleton
final class SharedTails implements StreamTails {
    private static final Logger LOG = LoggerFactory.getLogger(SharedTails.class);
    private static final Duration POLL = Duration.ofMillis(100);
    private static final Duration IDLE = Duration.ofSeconds(10);
    private static final Duration REST = Duration.ofSeconds(1);
    private static final Duration STOP_WITHIN = Duration.ofSeconds(2);

    /** Clocks of brokers and of this machine may differ. */
    private static final Duration CLOCKS_APART = Duration.ofSeconds(5);

    private final StreamLog log;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition work = lock.newCondition();
    private final Tours tours;
    private final @Nullable Thread[] threads;
    private boolean closed;

    SharedTails(StreamLog log, TailConfig config) {
        this.log = log;
        this.tours = new Tours(config.readers(), config.bufferMax(), config.bytesMax());
        this.threads = new Thread[config.readers()];
    }

    @Override
    public Tail open(int partition, long offset, String jobId) {
        return follow(partition, log.kept(partition, offset), jobId);
    }

    private Tail follow(int partition, long next, String jobId) {
        lock.lock();
        try {
            Follower follower = new Follower(partition, next, jobId, lock.newCondition());
            tours.enter(follower);
            wake();
            return new SharedTail(follower);
        } finally {
            lock.unlock();
        }
    }

    @Override
    public Tail openAt(int partition, Instant from, String jobId) {
        return follow(partition, log.at(partition, from.minus(CLOCKS_APART)), jobId);
    }

    /** How many have something to read. */
    int reading() {
        lock.lock();
        try {
            int reading = 0;
            for (int i = 0; i < threads.length; i++) {
                reading += tours.of(i).isEmpty() ? 0 : 1;
            }
            return reading;
        } finally {
            lock.unlock();
        }
    }

    private void wake() {
        for (int i = 0; i < threads.length && !closed; i++) {
            if (threads[i] == null && !tours.of(i).isEmpty()) {
                int reader = i;
                threads[i] =
                        Thread.ofPlatform()
                                .name("stream-tails-" + i)
                                .daemon()
                                .start(() -> run(reader));
            }
        }
        work.signalAll();
    }

    private void run(int reader) {
        StreamLog.Reader open = null;
        try {
            while (awaitsWork(reader)) {
                try {
                    if (open == null) {
                        open = log.reader();
                    }
                    round(reader, open);
                } catch (RuntimeException | Error e) {
                    // The edge of the thread: callers wait on, and are told of their deadlines.
                    LOG.warn("streams are read again from sluice.stream in a moment", e);
                    close(open);
                    open = null;
                    rest(reader);
                }
            }
        } catch (InterruptedException e) {
            LOG.debug("reader {} stops", reader);
        } finally {
            ended(reader);
            close(open);
        }
    }

    /** However it ended, the next caller who looks for news starts another. */
    private void ended(int reader) {
        lock.lock();
        try {
            if (threads[reader] == Thread.currentThread()) {
                threads[reader] = null;
                tours.of(reader).values().forEach(Tour::again);
            }
        } finally {
            lock.unlock();
        }
    }

    private static void close(StreamLog.@Nullable Reader open) {
        if (open != null) {
            try {
                open.close();
            } catch (RuntimeException e) {
                LOG.warn("a reader of sluice.stream could not be closed: {}", e.toString());
            }
        }
    }

    /**
     * @return false when there was none for a while, and the thread is not the reader's any more
     */
    private boolean awaitsWork(int reader) throws InterruptedException {
        lock.lock();
        try {
            long left = IDLE.toNanos();
            while (tours.of(reader).isEmpty() && left > 0 && !closed) {
                left = work.awaitNanos(left);
            }
            if (closed || tours.of(reader).isEmpty()) {
                threads[reader] = null;
                return false;
            }
            return true;
        } finally {
            lock.unlock();
        }
    }

    private void round(int reader, StreamLog.Reader open) {
        Map<Integer, Tour> now = new HashMap<>();
        Map<Integer, StreamLog.Place> places = new HashMap<>();
        lock.lock();
        try {
            now.putAll(tours.of(reader));
            now.forEach((partition, tour) -> places.put(partition, tour.begin()));
        } finally {
            lock.unlock();
        }
        open.assign(places);
        List<Entry> entries = open.poll(POLL);
        Map<Integer, OptionalLong> reached = new HashMap<>();
        now.keySet().forEach(partition -> reached.put(partition, open.position(partition)));
        lock.lock();
        try {
            // Nobody is left whom the others could concern.
            now.values().retainAll(tours.of(reader).values());
            for (Entry entry : entries) {
                Tour tour = now.get(entry.place().partition());
                if (tour != null) {
                    tours.tell(tour, entry);
                }
            }
            now.forEach(
                    (partition, tour) ->
                            tours.reached(
                                    tour, reached.getOrDefault(partition, OptionalLong.empty())));
            wake();
        } finally {
            lock.unlock();
        }
    }

    /** Another one goes on where this one was. */
    private void rest(int reader) throws InterruptedException {
        lock.lock();
        try {
            tours.of(reader).values().forEach(Tour::again);
            long left = REST.toNanos();
            while (left > 0 && !closed) {
                left = work.awaitNanos(left);
            }
        } finally {
            lock.unlock();
        }
    }

    @PreDestroy
    void close() {
        List<Thread> running;
        lock.lock();
        try {
            closed = true;
            work.signalAll();
            running = Stream.of(threads).flatMap(Stream::ofNullable).toList();
        } finally {
            lock.unlock();
        }
        try {
            for (Thread thread : running) {
                thread.join(STOP_WITHIN);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private final class SharedTail implements Tail {
        private final Follower follower;

        SharedTail(Follower follower) {
            this.follower = follower;
        }

        @Override
        public Optional<Entry> poll(Duration patience) throws InterruptedException {
            lock.lock();
            try {
                long left = patience.toNanos();
                while (true) {
                    Optional<Entry> next = tours.take(follower);
                    wake();
                    if (next.isPresent() || left <= 0) {
                        return next;
                    }
                    left = follower.await(left);
                }
            } finally {
                lock.unlock();
            }
        }

        @Override
        public OptionalLong end() {
            return log.end(follower.partition());
        }

        @Override
        public long position() {
            lock.lock();
            try {
                return follower.position();
            } finally {
                lock.unlock();
            }
        }

        @Override
        public void close() {
            lock.lock();
            try {
                tours.leave(follower);
                wake();
            } finally {
                lock.unlock();
            }
        }
    }
}
