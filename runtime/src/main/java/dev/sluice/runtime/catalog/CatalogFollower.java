package dev.sluice.runtime.catalog;

import dev.sluice.runtime.kafka.KafkaSettings;
import dev.sluice.schema.avro.CatalogEntry;
import dev.sluice.schema.catalog.Catalog;
import dev.sluice.schema.serde.RecordCodec;
import dev.sluice.schema.serde.RecordCodecs;
import dev.sluice.schema.topic.Topics;
import jakarta.annotation.PreDestroy;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads the catalogue topic from its beginning and then follows it. {@link #get} is the newest
 * complete view; an entry that cannot be read is logged and skipped, what it would have replaced
 * stays. One thread of its own; reads are wait-free.
 */
@Singleton
public final class CatalogFollower implements Supplier<Catalog>, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(CatalogFollower.class);
    private static final TopicPartition CATALOG = new TopicPartition(Topics.CATALOG, 0);
    private static final Duration POLL = Duration.ofMillis(500);

    private final KafkaConsumer<byte[], byte[]> consumer;
    private final RecordCodec<CatalogEntry> codec;
    private final CountDownLatch loaded = new CountDownLatch(1);
    private final Thread thread;
    private volatile Catalog current = Catalog.EMPTY;
    private volatile boolean closing;
    private volatile @Nullable RuntimeException death;

    /** Guards {@link #nextOffset} and tells of its growth. */
    private final Object seen = new Object();

    private long nextOffset;

    public CatalogFollower(KafkaSettings kafka, RecordCodecs codecs, Topics topics) {
        this.codec = codecs.forTopic(topics.byName(Topics.CATALOG), CatalogEntry.class);
        this.consumer =
                new KafkaConsumer<>(
                        kafka.committedReader("sluice-catalog"),
                        new ByteArrayDeserializer(),
                        new ByteArrayDeserializer());
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

    /** Whether following has ended by an error: the view is stale and stays so. */
    public boolean failed() {
        return death != null;
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
                if (left <= 0 || closing || death != null) {
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
        closing = true;
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

    private void follow() {
        try (consumer) {
            consumer.assign(List.of(CATALOG));
            consumer.seekToBeginning(List.of(CATALOG));
            long end = consumer.endOffsets(Set.of(CATALOG)).getOrDefault(CATALOG, 0L);
            while (!closing) {
                CatalogChanges changes = new CatalogChanges(codec);
                for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
                    changes.read(record);
                }
                if (!changes.isEmpty()) {
                    current = changes.appliedTo(current);
                    LOG.info("catalogue: {} objects changed", changes.size());
                }
                seen(consumer.position(CATALOG));
                if (loaded.getCount() > 0 && consumer.position(CATALOG) >= end) {
                    loaded.countDown();
                }
            }
        } catch (WakeupException e) {
            LOG.debug("catalogue follower stops");
        } catch (RuntimeException e) {
            LOG.error("catalogue follower died; this process decides by a stale catalogue", e);
            death = e;
            loaded.countDown();
        }
    }
}
