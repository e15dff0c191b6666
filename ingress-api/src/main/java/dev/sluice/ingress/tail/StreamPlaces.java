package dev.sluice.ingress.tail;

import dev.sluice.schema.error.ErrorCode;
import dev.sluice.schema.error.SluiceException;
import dev.sluice.schema.topic.Topics;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.OffsetAndTimestamp;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.errors.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Knows what stands where in {@code sluice.stream}, by {@value #ASKERS} consumers at most. Each has
 * its share of the partitions and asks one question at a time, so a partition without a leader
 * holds up the questions about its share and no others. Thread-safe; blocks.
 */
final class StreamPlaces implements AutoCloseable {
    static final int ASKERS = 4;

    private static final Logger LOG = LoggerFactory.getLogger(StreamPlaces.class);
    private static final Duration CLOSE_MAX = Duration.ofSeconds(1);
    private static final Duration FIND_MAX = Duration.ofSeconds(5);
    private static final Duration ASK_MAX = Duration.ofSeconds(1);
    private static final Duration FRESH = Duration.ofSeconds(5);
    private static final Duration RETRY_AFTER = Duration.ofSeconds(2);

    private final Supplier<Consumer<byte[], byte[]>> consumers;
    private final List<Asker> askers = Stream.generate(Asker::new).limit(ASKERS).toList();

    /** What is being asked; as many as there are callers at most. */
    private final Map<Moment, CompletableFuture<Long>> asked = new ConcurrentHashMap<>();

    private volatile boolean closed;

    private record Moment(int partition, long second) {}

    private record Range(long first, long end, long atNs) {}

    private interface Question {
        long of(Asker asker, TopicPartition of, Duration left);
    }

    private static final class Asker {
        private final ReentrantLock lock = new ReentrantLock();

        /** Both guarded by the lock. */
        private @Nullable Consumer<byte[], byte[]> consumer;

        /** Many ask at once; has the partitions of one topic at most. */
        private final Map<TopicPartition, Range> ranges = new HashMap<>();

        private Consumer<byte[], byte[]> consumer(Supplier<Consumer<byte[], byte[]>> consumers) {
            Consumer<byte[], byte[]> made = consumer;
            if (made == null) {
                made = consumers.get();
                consumer = made;
            }
            return made;
        }
    }

    /**
     * @param consumers of the stream, to be closed here
     */
    StreamPlaces(Supplier<Consumer<byte[], byte[]>> consumers) {
        this.consumers = consumers;
    }

    /**
     * The first offset of that second or later, the end when there is none. All who ask for the
     * same at a time, as the callers of an instance that has died do, share one answer.
     *
     * @throws SluiceException with {@code LOG_UNAVAILABLE} when it is not known within 5 seconds
     */
    long at(int partition, Instant time) {
        Moment moment = new Moment(partition, time.getEpochSecond());
        CompletableFuture<Long> answer = new CompletableFuture<>();
        CompletableFuture<Long> others = asked.putIfAbsent(moment, answer);
        try {
            if (others != null) {
                return shared(others);
            }
            long found = ask(partition, FIND_MAX, (a, of, left) -> found(a, of, moment, left));
            answer.complete(found);
            return found;
        } catch (RetriableException e) {
            answer.completeExceptionally(e);
            LOG.debug("partition {} of the stream does not answer", partition, e);
            throw SluiceException.retryAfter(
                    RETRY_AFTER,
                    ErrorCode.LOG_UNAVAILABLE,
                    "partition %d of the stream is not to be had now".formatted(partition));
        } catch (RuntimeException | Error e) {
            answer.completeExceptionally(e);
            throw e;
        } finally {
            asked.remove(moment, answer);
        }
    }

    private static long shared(CompletableFuture<Long> others) {
        try {
            return others.get(FIND_MAX.toNanos(), TimeUnit.NANOSECONDS);
        } catch (ExecutionException e) {
            throw e.getCause() instanceof RuntimeException failure
                    ? failure
                    : new IllegalStateException(e.getCause());
        } catch (java.util.concurrent.TimeoutException e) {
            throw new TimeoutException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new TimeoutException("interrupted", e);
        }
    }

    private long found(Asker asker, TopicPartition of, Moment moment, Duration left) {
        long millis = TimeUnit.SECONDS.toMillis(moment.second);
        OffsetAndTimestamp found =
                asker.consumer(consumers).offsetsForTimes(Map.of(of, millis), left).get(of);
        return found == null ? end(asker, of, left) : found.offset();
    }

    /** As {@link StreamLog#kept}. */
    long kept(int partition, long offset) {
        try {
            return ask(partition, ASK_MAX, (a, of, left) -> kept(a, of, offset, left));
        } catch (RetriableException e) {
            return offset;
        }
    }

    /** What is not kept any more cannot be had by reading all that is. */
    private long kept(Asker asker, TopicPartition of, long offset, Duration left) {
        Range known = asker.ranges.get(of);
        boolean fresh = known != null && System.nanoTime() - known.atNs < FRESH.toNanos();
        if (known == null || !fresh || offset > known.end) {
            Long first = asker.consumer(consumers).beginningOffsets(List.of(of), left).get(of);
            known = new Range(first == null ? 0 : first, end(asker, of, left), System.nanoTime());
            asker.ranges.put(of, known);
        }
        return offset < known.first || offset > known.end ? known.end : offset;
    }

    /** As {@link StreamLog#end}. */
    OptionalLong end(int partition) {
        try {
            return OptionalLong.of(ask(partition, ASK_MAX, this::end));
        } catch (RetriableException e) {
            return OptionalLong.empty();
        }
    }

    private long end(Asker asker, TopicPartition of, Duration left) {
        Long end = asker.consumer(consumers).endOffsets(List.of(of), left).get(of);
        if (end == null) {
            throw new TimeoutException("the end of %s is not known".formatted(of));
        }
        return end;
    }

    private long ask(int partition, Duration patience, Question question) {
        Asker asker = askers.get(Math.floorMod(partition, ASKERS));
        long deadline = System.nanoTime() + patience.toNanos();
        try {
            if (!asker.lock.tryLock(patience.toNanos(), TimeUnit.NANOSECONDS)) {
                throw new TimeoutException("too many ask for places in " + Topics.STREAM);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new TimeoutException("interrupted", e);
        }
        try {
            if (closed) {
                throw new TimeoutException("this process stops");
            }
            return question.of(
                    asker,
                    new TopicPartition(Topics.STREAM, partition),
                    Duration.ofNanos(Math.max(1, deadline - System.nanoTime())));
        } finally {
            asker.lock.unlock();
        }
    }

    /** Waits for the questions that are being asked; there are none after it. */
    @Override
    public void close() {
        closed = true;
        for (Asker asker : askers) {
            asker.lock.lock();
            try {
                Consumer<byte[], byte[]> made = asker.consumer;
                if (made != null) {
                    made.close(CloseOptions.timeout(CLOSE_MAX));
                    asker.consumer = null;
                }
            } finally {
                asker.lock.unlock();
            }
        }
    }
}
