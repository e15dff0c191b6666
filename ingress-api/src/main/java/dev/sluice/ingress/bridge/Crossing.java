package dev.sluice.ingress.bridge;

import dev.sluice.ingress.metric.IngressMetrics;
import dev.sluice.runtime.kafka.KafkaSettings;
import dev.sluice.schema.avro.JobRequest;
import dev.sluice.schema.serde.RecordCodec;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.CooperativeStickyAssignor;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;

/**
 * A membership in the group of bridges, with its pen. Partitions of tenants without room are
 * paused, those of others go on. Memory is bounded by what is fetched ahead of each partition and
 * by the records of one step. After a failure it must be thrown away: the group's places tell where
 * another begins. One thread, except {@link #wakeup}.
 */
final class Crossing implements AutoCloseable {
    private static final Duration POLL = Duration.ofMillis(100);
    private static final Duration CLOSE_WITHIN = Duration.ofSeconds(5);
    private static final int FETCH_BYTES_MAX = 16 * 1024 * 1024;

    private final KafkaConsumer<byte[], byte[]> consumer;
    private final StepLog log;
    private final StepMaker maker;
    private final Rooms rooms;
    private final IngressMetrics metrics;
    private final Rests rests;
    private Set<String> subscribed = Set.of();

    private Crossing(
            KafkaConsumer<byte[], byte[]> consumer,
            StepLog log,
            StepMaker maker,
            Rooms rooms,
            Rests rests,
            IngressMetrics metrics) {
        this.consumer = consumer;
        this.log = log;
        this.maker = maker;
        this.rooms = rooms;
        this.rests = rests;
        this.metrics = metrics;
    }

    /**
     * @param process a name that no other process has
     * @throws org.apache.kafka.common.KafkaException when Kafka does not answer
     */
    static Crossing open(
            KafkaSettings kafka,
            RecordCodec<JobRequest> requests,
            String process,
            StepMaker maker,
            Rooms rooms,
            Rests rests,
            IngressMetrics metrics,
            BridgeConfig config) {
        Map<String, Object> settings = kafka.committedReader("sluice-ingress-kafka-in");
        settings.put(ConsumerConfig.GROUP_ID_CONFIG, config.group());
        settings.put(ConsumerConfig.SESSION_TIMEOUT_MS_CONFIG, 10_000);
        settings.put(ConsumerConfig.HEARTBEAT_INTERVAL_MS_CONFIG, 3_000);
        settings.put(
                ConsumerConfig.PARTITION_ASSIGNMENT_STRATEGY_CONFIG,
                CooperativeStickyAssignor.class.getName());
        settings.put(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, config.stepRecords());
        settings.put(ConsumerConfig.MAX_PARTITION_FETCH_BYTES_CONFIG, config.partitionBytes());
        settings.put(ConsumerConfig.FETCH_MAX_BYTES_CONFIG, FETCH_BYTES_MAX);
        KafkaConsumer<byte[], byte[]> consumer =
                new KafkaConsumer<>(
                        settings, new ByteArrayDeserializer(), new ByteArrayDeserializer());
        try {
            StepLog log = KafkaStepLog.open(kafka, requests, process, consumer::groupMetadata);
            return new Crossing(consumer, log, maker, rooms, rests, metrics);
        } catch (RuntimeException e) {
            consumer.close(CloseOptions.timeout(CLOSE_WITHIN));
            throw e;
        }
    }

    /** Reads some records of these topics and makes a step of them; waits a little if none come. */
    void round(Set<String> topics) throws StepLostException {
        if (!topics.equals(subscribed)) {
            consumer.subscribe(topics);
            subscribed = topics;
        }
        pauseWhoHasNoRoom();
        ConsumerRecords<byte[], byte[]> read = consumer.poll(POLL);
        if (read.isEmpty()) {
            return;
        }
        Step step = maker.make(read, System.nanoTime());
        if (!step.isEmpty()) {
            write(step);
        }
        rests.after(step.resting(), step.done().keySet(), System.nanoTime());
        step.left().forEach(consumer::seek);
    }

    private void write(Step step) throws StepLostException {
        long start = System.nanoTime();
        Map<String, Long> last = log.commit(step);
        long end = System.nanoTime();
        Map<String, Integer> jobs = new HashMap<>();
        for (Step.Job job : step.jobs()) {
            jobs.merge(job.tenant(), 1, Integer::sum);
            metrics.accepted(job.tenant(), end - start);
        }
        step.rejects().forEach(metrics::rejected);
        last.forEach(
                (tenant, offset) -> rooms.sent(tenant, offset, jobs.getOrDefault(tenant, 0), end));
    }

    private void pauseWhoHasNoRoom() {
        long nowNanos = System.nanoTime();
        Set<TopicPartition> full = new HashSet<>();
        Set<TopicPartition> free = new HashSet<>();
        for (TopicPartition partition : consumer.assignment()) {
            boolean may =
                    !rests.rests(partition, nowNanos)
                            && maker.tenant(partition.topic())
                                    .filter(tenant -> maker.room(tenant, nowNanos) > 0)
                                    .isPresent();
            (may ? free : full).add(partition);
        }
        consumer.pause(full);
        consumer.resume(free);
    }

    /** Records that wait in the partitions of this process, as far as they are known of. */
    long lag() {
        return consumer.assignment().stream()
                .mapToLong(partition -> consumer.currentLag(partition).orElse(0))
                .sum();
    }

    /** Partitions that are not read now. */
    int waiting() {
        return consumer.paused().size();
    }

    void wakeup() {
        consumer.wakeup();
    }

    @Override
    public void close() {
        log.close();
        consumer.close(CloseOptions.timeout(CLOSE_WITHIN));
    }
}
