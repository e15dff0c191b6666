package dev.sluice.bench.router;

import dev.sluice.bench.peers.Reports;
import dev.sluice.bench.peers.Requests;
import dev.sluice.schema.avro.Dispatch;
import dev.sluice.schema.serde.RecordCodec;
import dev.sluice.schema.topic.Topics;
import dev.sluice.standalone.settings.Connections;
import java.time.Duration;
import java.util.List;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.consumer.AcknowledgeType;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaShareConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

/**
 * A worker whose provider answers at once: takes dispatches off the pool's share group, claims them
 * and reports their ends. One thread of its own.
 */
final class EchoWorker implements AutoCloseable {
    private static final String POOL = "default";
    private static final int SLOTS = 1_024;
    private static final int BATCH = 256;
    private static final Duration POLL = Duration.ofMillis(100);
    private static final long BEAT_MS = 2_000;

    private final KafkaShareConsumer<byte[], byte[]> consumer;
    private final KafkaProducer<byte[], byte[]> producer;
    private final Reports reports;
    private final Journeys journeys;
    private final int partitions;
    private final Thread thread;
    private long nextBeatMs;
    private volatile boolean closing;
    private volatile @Nullable RuntimeException failure;

    private EchoWorker(Connections connections, int partitions, Journeys journeys) {
        this.consumer =
                new KafkaShareConsumer<>(
                        connections
                                .kafka()
                                .shareMember("bench-worker", Topics.workerGroup(POOL), BATCH),
                        new ByteArrayDeserializer(),
                        new ByteArrayDeserializer());
        this.producer =
                new KafkaProducer<>(
                        connections.kafka().durableProducer("bench-reports"),
                        new ByteArraySerializer(),
                        new ByteArraySerializer());
        this.reports =
                new Reports(
                        codec(connections, Topics.ATTEMPTS),
                        codec(connections, Topics.dispatch(POOL)),
                        SLOTS);
        this.journeys = journeys;
        this.partitions = partitions;
        this.thread = Thread.ofPlatform().name("bench-worker").unstarted(this::work);
    }

    static EchoWorker start(Connections connections, int partitions, Journeys journeys) {
        var worker = new EchoWorker(connections, partitions, journeys);
        worker.thread.start();
        return worker;
    }

    void requireHealthy() {
        RuntimeException seen = failure;
        if (seen != null) {
            throw new IllegalStateException("the harness's worker failed", seen);
        }
    }

    /** Tells the router that it takes no more, and ends. */
    @Override
    public void close() {
        closing = true;
        try {
            thread.join();
        } catch (InterruptedException e) {
            // The process ends; the thread holds nothing that must be saved.
            Thread.currentThread().interrupt();
        }
    }

    private void work() {
        try (consumer;
                producer) {
            consumer.subscribe(List.of(Topics.dispatch(POOL)));
            while (!closing) {
                beat();
                for (ConsumerRecord<byte[], byte[]> record : consumer.poll(POLL)) {
                    run(reports.read(record.value()));
                    consumer.acknowledge(record, AcknowledgeType.ACCEPT);
                }
            }
            everywhere(reports.leave());
        } catch (RuntimeException e) {
            // The edge of this thread; whoever waits for arrivals is told.
            failure = e;
        }
    }

    private void run(Dispatch dispatch) {
        journeys.end(Requests.number(dispatch), System.nanoTime());
        int partition = dispatch.getCoordinatorPartition();
        report(partition, reports.claim(dispatch));
        report(partition, reports.end(dispatch));
    }

    private void beat() {
        if (System.currentTimeMillis() >= nextBeatMs) {
            nextBeatMs = System.currentTimeMillis() + BEAT_MS;
            everywhere(reports.beat());
        }
    }

    private void everywhere(byte[] report) {
        for (int partition = 0; partition < partitions; partition++) {
            report(partition, report);
        }
    }

    private void report(int partition, byte[] report) {
        var unused =
                producer.send(
                        new ProducerRecord<>(Topics.ATTEMPTS, partition, null, report),
                        (place, error) -> {
                            if (error != null) {
                                failure = new IllegalStateException("a report is lost", error);
                            }
                        });
    }

    private static RecordCodec<SpecificRecord> codec(Connections connections, String topic) {
        return connections
                .codecs()
                .forTopic(connections.topics().byName(topic), SpecificRecord.class);
    }
}
