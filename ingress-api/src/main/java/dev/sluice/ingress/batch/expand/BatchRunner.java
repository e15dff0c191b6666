package dev.sluice.ingress.batch.expand;

import dev.sluice.ingress.batch.BatchConfig;
import dev.sluice.ingress.kafka.Catalogs;
import dev.sluice.ingress.metric.IngressMetric;
import dev.sluice.ingress.metric.IngressMetrics;
import dev.sluice.runtime.kafka.KafkaSettings;
import dev.sluice.schema.serde.RecordCodec;
import dev.sluice.schema.serde.RecordCodecs;
import dev.sluice.schema.serde.UnreadableRecordException;
import dev.sluice.schema.topic.Topics;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRebalanceListener;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one thread that runs the batches of the partitions that the group gives this process. The
 * group only shares them out: positions are never committed, because who gets a partition first
 * shuts the one before him out, then reads its records from the beginning, and then goes on.
 */
@Singleton
final class BatchRunner implements BatchRuns, ConsumerRebalanceListener {
    private static final Logger LOG = LoggerFactory.getLogger(BatchRunner.class);
    private static final Duration IDLE_POLL = Duration.ofMillis(100);
    private static final Duration PAUSE_AFTER_FAILURE = Duration.ofSeconds(1);
    private static final Duration STOP_WITHIN = Duration.ofSeconds(10);
    private static final long ASK_EVERY_NANOS = Duration.ofMillis(100).toNanos();

    private final KafkaSettings kafka;
    private final RecordCodec<SpecificRecord> requests;
    private final RecordCodec<SpecificRecord> batches;
    private final InputFiles files;
    private final LineJobs jobs;
    private final Catalogs catalogs;
    private final PolledCounts counts;
    private final BatchConfig config;
    private final InstantSource clock;
    private final Map<Integer, Owned> owned = new TreeMap<>();
    private final AtomicLong lag = new AtomicLong();
    private @Nullable Consumer<byte[], byte[]> consumer;
    private @Nullable Thread thread;
    private long askedAtNanos;
    private volatile boolean closing;
    private volatile boolean dead;

    /** A partition. Without a runner it has yet to be taken. */
    private static final class Owned {
        private @Nullable PartitionRunner runner;
        private long readyAt;
        private long notBeforeNanos = System.nanoTime();
    }

    BatchRunner(
            KafkaSettings kafka,
            RecordCodecs codecs,
            Topics topics,
            InputFiles files,
            LineJobs jobs,
            Catalogs catalogs,
            PolledCounts counts,
            IngressMetrics metrics,
            BatchConfig config,
            InstantSource clock) {
        metrics.gauge(IngressMetric.BATCH_LAG, lag, AtomicLong::get);
        this.kafka = kafka;
        this.requests = codecs.forTopic(topics.byName(Topics.REQUESTS), SpecificRecord.class);
        this.batches = codecs.forTopic(topics.byName(Topics.BATCHES), SpecificRecord.class);
        this.files = files;
        this.jobs = jobs;
        this.catalogs = catalogs;
        this.counts = counts;
        this.config = config;
        this.clock = clock;
    }

    @Override
    public synchronized void start() {
        Map<String, Object> settings = kafka.committedReader("sluice-ingress-batch-runner");
        settings.put(ConsumerConfig.GROUP_ID_CONFIG, config.group());
        settings.put(ConsumerConfig.SESSION_TIMEOUT_MS_CONFIG, 10_000);
        settings.put(ConsumerConfig.HEARTBEAT_INTERVAL_MS_CONFIG, 3_000);
        Consumer<byte[], byte[]> started =
                new KafkaConsumer<>(
                        settings, new ByteArrayDeserializer(), new ByteArrayDeserializer());
        consumer = started;
        thread = Thread.ofPlatform().name("ingress-batches").start(() -> run(started));
    }

    @Override
    public boolean dead() {
        return dead;
    }

    @Override
    public synchronized void close() {
        closing = true;
        Consumer<byte[], byte[]> running = consumer;
        Thread runs = thread;
        if (running == null || runs == null) {
            return;
        }
        running.wakeup();
        try {
            if (!runs.join(STOP_WITHIN)) {
                LOG.warn("the batch runner did not stop within {}", STOP_WITHIN);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void run(Consumer<byte[], byte[]> reading) {
        try (reading) {
            reading.subscribe(List.of(Topics.BATCHES), this);
            boolean busy = false;
            while (!closing) {
                for (ConsumerRecord<byte[], byte[]> record :
                        reading.poll(busy ? Duration.ZERO : IDLE_POLL)) {
                    read(record);
                }
                busy = round(reading);
                lag.set(lag(reading));
                ask();
            }
        } catch (WakeupException e) {
            LOG.debug("the batch runner stops");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (RuntimeException e) {
            dead = true;
            LOG.error("the batch runner died; this process must be restarted", e);
        } finally {
            owned.values().forEach(BatchRunner::leave);
        }
    }

    private void read(ConsumerRecord<byte[], byte[]> record) {
        Owned at = owned.get(record.partition());
        PartitionRunner runner = at == null ? null : at.runner;
        if (runner == null || record.value() == null) {
            return;
        }
        try {
            runner.on(batches.decode(record.value()));
        } catch (UnreadableRecordException e) {
            LOG.error(
                    "{}-{} at offset {} was skipped: {}",
                    record.topic(),
                    record.partition(),
                    record.offset(),
                    e.getMessage());
        }
    }

    /** Of a partition that it has not begun to read: all that was there when it took it. */
    private long lag(Consumer<byte[], byte[]> reading) {
        long records = 0;
        for (Map.Entry<Integer, Owned> each : owned.entrySet()) {
            TopicPartition partition = new TopicPartition(Topics.BATCHES, each.getKey());
            records += reading.currentLag(partition).orElse(each.getValue().readyAt);
        }
        return records;
    }

    private boolean round(Consumer<byte[], byte[]> reading) throws InterruptedException {
        boolean busy = false;
        for (Map.Entry<Integer, Owned> each : owned.entrySet()) {
            int partition = each.getKey();
            Owned at = each.getValue();
            if (at.notBeforeNanos - System.nanoTime() > 0) {
                continue;
            }
            try {
                busy |= go(reading, partition, at);
            } catch (StepLostException e) {
                LOG.warn(
                        "partition {}: a step was lost, reading again: {}",
                        partition,
                        e.toString());
                leave(at);
                at.notBeforeNanos = System.nanoTime() + PAUSE_AFTER_FAILURE.toNanos();
            } catch (WakeupException e) {
                throw e;
            } catch (RuntimeException e) {
                // The edge of a partition: the others go on.
                LOG.warn("partition {}: batches wait: {}", partition, e.toString(), e);
                at.notBeforeNanos = System.nanoTime() + PAUSE_AFTER_FAILURE.toNanos();
            }
        }
        return busy;
    }

    private boolean go(Consumer<byte[], byte[]> reading, int partition, Owned at)
            throws StepLostException, InterruptedException {
        TopicPartition topicPartition = new TopicPartition(Topics.BATCHES, partition);
        PartitionRunner runner = at.runner;
        if (runner == null) {
            take(reading, topicPartition, at);
            return true;
        }
        return reading.position(topicPartition) >= at.readyAt && runner.step(clock.instant());
    }

    /** After this, nobody else's step can come: what is read up to the end is all there is. */
    private void take(Consumer<byte[], byte[]> reading, TopicPartition partition, Owned at) {
        StepLog log = KafkaStepLog.open(kafka, requests, batches, partition.partition());
        try {
            at.readyAt = reading.endOffsets(List.of(partition)).getOrDefault(partition, 0L);
            reading.seekToBeginning(List.of(partition));
            at.runner = new PartitionRunner(log, files, jobs, catalogs, counts, config);
        } catch (KafkaException | IllegalStateException e) {
            log.close();
            throw e;
        }
    }

    private void ask() {
        if (System.nanoTime() - askedAtNanos < ASK_EVERY_NANOS) {
            return;
        }
        askedAtNanos = System.nanoTime();
        List<String> counted = new ArrayList<>();
        for (Owned at : owned.values()) {
            PartitionRunner runner = at.runner;
            if (runner != null) {
                counted.addAll(runner.counted());
            }
        }
        counts.ask(counted);
    }

    private static void leave(Owned at) {
        PartitionRunner runner = at.runner;
        at.runner = null;
        if (runner != null) {
            runner.close();
        }
    }

    @Override
    public void onPartitionsAssigned(Collection<TopicPartition> partitions) {
        for (TopicPartition partition : partitions) {
            leave(owned.computeIfAbsent(partition.partition(), p -> new Owned()));
        }
    }

    @Override
    public void onPartitionsRevoked(Collection<TopicPartition> partitions) {
        for (TopicPartition partition : partitions) {
            Owned at = owned.remove(partition.partition());
            if (at != null) {
                leave(at);
            }
        }
    }

    @Override
    public void onPartitionsLost(Collection<TopicPartition> partitions) {
        onPartitionsRevoked(partitions);
    }
}
