package dev.sluice.runtime.catalog;

import dev.sluice.runtime.kafka.KafkaSettings;
import dev.sluice.schema.avro.CatalogEntry;
import dev.sluice.schema.catalog.Catalog;
import dev.sluice.schema.serde.RecordCodecs;
import dev.sluice.schema.topic.Topics;
import io.micrometer.core.instrument.MeterRegistry;
import jakarta.annotation.PreDestroy;
import jakarta.inject.Inject;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads the catalogue topic from its beginning and then follows it. {@link #get} is the newest
 * complete view; an entry that cannot be read is logged and skipped, what it would have replaced
 * stays. One thread of its own; reads are wait-free.
 *
 * <p>Once it is loaded it outlives what Kafka and the schema registry throw: it pauses, for {@link
 * #PAUSE_MAX} at most, and goes on with a new consumer behind the last batch that was applied, for
 * as long as it takes. Until then the view is the one from before, and the meter {@value
 * Unread#METER} tells for how long. To end the process would not help: it could not load the
 * catalogue either.
 */
@Singleton
public final class CatalogFollower implements Supplier<Catalog>, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(CatalogFollower.class);
    private static final TopicPartition CATALOG = new TopicPartition(Topics.CATALOG, 0);
    private static final Duration POLL = Duration.ofMillis(500);

    private static final Duration PAUSE_MIN = Duration.ofSeconds(1);
    private static final Duration PAUSE_MAX = Duration.ofSeconds(30);

    private final Supplier<Consumer<byte[], byte[]>> consumers;
    private final Function<byte[], CatalogEntry> decode;
    private final Duration pauseMin;
    private final CountDownLatch closed = new CountDownLatch(1);
    private final CountDownLatch loaded = new CountDownLatch(1);
    private final Thread thread;
    private volatile Catalog current = Catalog.EMPTY;
    private volatile Consumer<byte[], byte[]> consumer;
    private volatile @Nullable Throwable death;

    private final Unread unread = new Unread();

    /** Tells of the growth of {@link #nextOffset}, which only the thread writes. */
    private final Object seen = new Object();

    private volatile long nextOffset;

    @Inject
    CatalogFollower(KafkaSettings kafka, RecordCodecs codecs, Topics topics, MeterRegistry meters) {
        this(kafka, codecs, topics);
        unread.measure(meters);
    }

    /** Without a meter. */
    public CatalogFollower(KafkaSettings kafka, RecordCodecs codecs, Topics topics) {
        this(
                () ->
                        new KafkaConsumer<>(
                                kafka.committedReader("sluice-catalog"),
                                new ByteArrayDeserializer(),
                                new ByteArrayDeserializer()),
                codecs.forTopic(topics.byName(Topics.CATALOG), CatalogEntry.class)::decode,
                PAUSE_MIN);
    }

    /**
     * @param consumers makes a consumer for the start and one after each failure
     * @param decode see {@link CatalogChanges}
     * @param pauseMin after the first failure in a row; each further one doubles it
     */
    CatalogFollower(
            Supplier<Consumer<byte[], byte[]>> consumers,
            Function<byte[], CatalogEntry> decode,
            Duration pauseMin) {
        this.consumers = consumers;
        this.decode = decode;
        this.pauseMin = pauseMin;
        this.consumer = consumers.get();
        this.thread = Thread.ofPlatform().name("catalog-follower").daemon().unstarted(this::follow);
    }

    /**
     * Starts following and returns when what was on the topic is loaded.
     *
     * @throws IllegalStateException when that takes longer than {@code timeout} or fails
     */
    public synchronized void start(Duration timeout) {
        if (thread.getState() == Thread.State.NEW) {
            thread.start();
        }
        try {
            if (!loaded.await(timeout.toMillis(), TimeUnit.MILLISECONDS)) {
                throw new IllegalStateException(
                        "topic %s was not read within %s".formatted(Topics.CATALOG, timeout));
            }
            if (death != null) {
                throw new IllegalStateException(
                        "topic %s cannot be read".formatted(Topics.CATALOG), death);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while loading the catalogue", e);
        }
    }

    /**
     * Whether following has ended, because the catalogue could not be loaded or of an {@link
     * Error}: the view is stale and stays so.
     */
    public boolean failed() {
        return death != null;
    }

    Unread unread() {
        return unread;
    }

    @Override
    public Catalog get() {
        return current;
    }

    /**
     * Waits until the view holds what stands at an offset of the topic.
     *
     * @return whether it does; false after {@code atMost}, or when following has ended
     */
    public boolean awaitSeen(long offset, Duration atMost) throws InterruptedException {
        long giveUp = System.nanoTime() + atMost.toNanos();
        synchronized (seen) {
            while (nextOffset <= offset) {
                long left = (giveUp - System.nanoTime()) / 1_000_000;
                if (left <= 0 || closing() || death != null) {
                    return false;
                }
                seen.wait(left);
            }
        }
        return true;
    }

    @Override
    @PreDestroy
    public void close() {
        closed.countDown();
        if (thread.getState() == Thread.State.NEW) {
            consumer.close();
            return;
        }
        consumer.wakeup();
        try {
            thread.join(Duration.ofSeconds(5));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void seen(long next) {
        synchronized (seen) {
            if (next > nextOffset) {
                nextOffset = next;
                seen.notifyAll();
            }
        }
    }

    private boolean closing() {
        return closed.getCount() == 0;
    }

    private void follow() {
        try {
            Duration pause = pauseMin;
            while (!closing()) {
                long before = nextOffset;
                try (Consumer<byte[], byte[]> used = consumer) {
                    read(used);
                } catch (WakeupException e) {
                    LOG.debug("catalogue follower stops");
                    return;
                } catch (InterruptException e) {
                    throw e;
                } catch (RuntimeException e) {
                    if (loaded.getCount() > 0) {
                        throw e;
                    }
                    unread.failed();
                    pause = nextOffset > before ? pauseMin : pause;
                    LOG.error(
                            "the catalogue cannot be read on from offset {}; this process decides by the one from before and tries again in {}",
                            nextOffset,
                            pause,
                            e);
                }
                pause = renew(pause);
            }
            // Made while it was closed.
            consumer.close();
        } catch (RuntimeException | Error e) {
            LOG.error("catalogue follower died; this process decides by a stale catalogue", e);
            death = e;
            unread.failed();
            loaded.countDown();
        }
    }

    /**
     * Pauses and makes a new consumer.
     *
     * @return how long to pause when that one fails before it has read anything
     */
    private Duration renew(Duration first) {
        Duration pause = first;
        while (!pausedUntilClosed(pause)) {
            pause = longer(pause);
            try {
                consumer = consumers.get();
                return pause;
            } catch (KafkaException e) {
                LOG.error("no consumer for the catalogue; trying again in {}", pause, e);
            }
        }
        return pause;
    }

    private boolean pausedUntilClosed(Duration pause) {
        try {
            return closed.await(pause.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            throw new InterruptException(e);
        }
    }

    private static Duration longer(Duration pause) {
        Duration twice = pause.multipliedBy(2);
        return twice.compareTo(PAUSE_MAX) < 0 ? twice : PAUSE_MAX;
    }

    /** Until it is closed, or something is thrown. */
    private void read(Consumer<byte[], byte[]> used) {
        used.assign(List.of(CATALOG));
        if (nextOffset > 0) {
            // From the beginning the view would go back to what was changed since.
            used.seek(CATALOG, nextOffset);
        } else {
            used.seekToBeginning(List.of(CATALOG));
        }
        long end = used.endOffsets(Set.of(CATALOG)).getOrDefault(CATALOG, 0L);
        while (!closing()) {
            CatalogChanges changes = new CatalogChanges(decode);
            for (ConsumerRecord<byte[], byte[]> record : used.poll(POLL)) {
                changes.read(record);
            }
            if (!changes.isEmpty()) {
                current = changes.appliedTo(current);
                LOG.info("catalogue: {} objects changed", changes.size());
            }
            seen(used.position(CATALOG));
            if (used.position(CATALOG) >= end) {
                unread.over();
                loaded.countDown();
            }
        }
    }
}
