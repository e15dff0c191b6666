package dev.sluice.ingress.kafka;

import dev.sluice.schema.catalog.Tenant;
import jakarta.annotation.PreDestroy;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One consumer for all who watch, which reads the partitions of their tenants from their ends and
 * is there only while somebody watches. Records of other tenants are passed over unread. When it
 * cannot read, those who watch hear nothing until it can again, from the end on: they look at the
 * job's document, too. Thread-safe; their number is bounded by those who let them watch.
 */
@Singleton
final class KafkaJobEvents implements JobEvents {
    private static final Logger LOG = LoggerFactory.getLogger(KafkaJobEvents.class);
    private static final Duration POLL = Duration.ofMillis(500);
    private static final Duration ASK_MAX = Duration.ofSeconds(2);
    private static final Duration SURE_WITHIN = Duration.ofSeconds(3);
    private static final Duration AGAIN_AFTER = Duration.ofSeconds(1);
    private static final Duration CLOSE_MAX = Duration.ofSeconds(1);

    private final JobEventRecords records;
    private final List<Watcher> watchers = new ArrayList<>();
    private @Nullable Thread thread;
    private @Nullable KafkaConsumer<byte[], byte[]> open;
    private boolean closed;

    KafkaJobEvents(JobEventRecords records) {
        this.records = records;
    }

    /** One who watches, and from where on; empty: nobody can say in time. */
    private final class Watcher implements Watch {
        private final TopicPartition partition;
        private final byte[] shard;
        private final String jobId;
        private final Consumer<Told> listener;
        private final CompletableFuture<OptionalLong> sure = new CompletableFuture<>();

        Watcher(Tenant tenant, String jobId, Consumer<Told> listener) {
            this.partition = JobEventRecords.partition(tenant);
            this.shard = JobEventRecords.shard(tenant);
            this.jobId = jobId;
            this.listener = listener;
        }

        @Override
        public OptionalLong since() {
            return sure.getNow(OptionalLong.empty());
        }

        @Override
        public void close() {
            synchronized (KafkaJobEvents.this) {
                watchers.remove(this);
            }
        }
    }

    @Override
    public Watch watch(Tenant tenant, String jobId, Consumer<Told> listener) {
        Watcher watcher = new Watcher(tenant, jobId, listener);
        synchronized (this) {
            watchers.add(watcher);
            if (thread == null && !closed) {
                thread = Thread.ofPlatform().name("job-events").daemon().start(this::run);
            } else if (open != null) {
                open.wakeup();
            }
        }
        var unused =
                watcher.sure
                        .completeOnTimeout(
                                OptionalLong.empty(), SURE_WITHIN.toMillis(), TimeUnit.MILLISECONDS)
                        .join();
        return watcher;
    }

    private void run() {
        while (true) {
            try (KafkaConsumer<byte[], byte[]> consumer =
                    records.reader("sluice-job-events", "latest")) {
                entered(consumer);
                while (follow(consumer, somebody())) {
                    LOG.trace("somebody watches");
                }
            } catch (RuntimeException e) {
                // Also what no record should cause: read on behind it, at the end of the log.
                LOG.warn("who watches jobs hears nothing for a while", e);
            } finally {
                entered(null);
            }
            if (nobodyLeft()) {
                return;
            }
        }
    }

    private synchronized void entered(@Nullable KafkaConsumer<byte[], byte[]> consumer) {
        open = consumer;
    }

    private synchronized List<Watcher> somebody() {
        return closed ? List.of() : List.copyOf(watchers);
    }

    /** Ends the thread, or waits before the next try. */
    private synchronized boolean nobodyLeft() {
        try {
            if (!closed && !watchers.isEmpty()) {
                wait(AGAIN_AFTER.toMillis());
            }
        } catch (InterruptedException e) {
            LOG.debug("interrupted: who watches jobs hears nothing more");
            closed = true;
        }
        if (closed || watchers.isEmpty()) {
            thread = null;
            return true;
        }
        return false;
    }

    /**
     * @param now those who watch; who comes later is told of what is read later
     * @return false when nobody watches any more
     */
    private boolean follow(KafkaConsumer<byte[], byte[]> consumer, List<Watcher> now) {
        if (now.isEmpty()) {
            return false;
        }
        try {
            assign(consumer, now);
            ConsumerRecords<byte[], byte[]> read = consumer.poll(POLL);
            if (!read.isEmpty()) {
                Audience<Consumer<Told>> audience = audience(now);
                read.forEach(record -> tell(record, audience));
            }
        } catch (WakeupException e) {
            LOG.debug("somebody watches another job");
        }
        return true;
    }

    private static Audience<Consumer<Told>> audience(List<Watcher> now) {
        Audience<Consumer<Told>> audience = new Audience<>();
        now.forEach(
                watcher ->
                        audience.add(
                                watcher.partition.partition(),
                                watcher.shard,
                                watcher.jobId,
                                watcher.listener));
        return audience;
    }

    private static void assign(KafkaConsumer<byte[], byte[]> consumer, List<Watcher> now) {
        Set<TopicPartition> wanted = new HashSet<>();
        now.forEach(watcher -> wanted.add(watcher.partition));
        Set<TopicPartition> added = new HashSet<>(wanted);
        added.removeAll(consumer.assignment());
        if (!wanted.equals(consumer.assignment())) {
            // Those that stay keep their positions.
            consumer.assign(wanted);
        }
        if (!added.isEmpty()) {
            consumer.seekToEnd(added);
        }
        for (Watcher watcher : now) {
            if (!watcher.sure.isDone()) {
                watcher.sure.complete(
                        OptionalLong.of(consumer.position(watcher.partition, ASK_MAX)));
            }
        }
    }

    /** A record is decoded once, and only when somebody watches a job of its tenant. */
    private void tell(ConsumerRecord<byte[], byte[]> record, Audience<Consumer<Told>> audience) {
        if (audience.wants(record.partition(), record.key())) {
            records.read(record)
                    .ifPresent(
                            told ->
                                    audience.of(told.event().getJobId())
                                            .forEach(listener -> listener.accept(told)));
        }
    }

    @Override
    public Optional<List<Told>> between(Tenant tenant, String jobId, long from, long to) {
        return records.between(tenant, jobId, from, to);
    }

    @PreDestroy
    void close() {
        Thread running;
        synchronized (this) {
            closed = true;
            running = thread;
            if (open != null) {
                open.wakeup();
            }
            notifyAll();
        }
        if (running != null) {
            try {
                running.join(CLOSE_MAX);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
