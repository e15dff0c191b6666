package dev.sluice.bench.router;

import dev.sluice.bench.peers.Reports;
import dev.sluice.bench.peers.Requests;
import dev.sluice.schema.avro.Dispatch;
import dev.sluice.schema.serde.RecordCodec;
import dev.sluice.schema.topic.Topics;
import dev.sluice.standalone.settings.Connections;
import dev.sluice.worker.handoff.WatchedMember;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.KafkaShareConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

/**
 * A worker whose provider answers at once: takes dispatches off the pool's share group as a worker
 * does (decision 0005), claims them and reports their ends. Two threads of its own.
 */
final class EchoWorker implements AutoCloseable {
    private static final String POOL = "default";
    private static final int SLOTS = 1_024;
    private static final int BATCH = 256;
    private static final Duration POLL = Duration.ofSeconds(30);
    private static final Duration ACCEPTED_WITHIN = Duration.ofSeconds(10);
    private static final Duration BEAT = Duration.ofSeconds(2);

    private final WatchedMember member;
    private final ScheduledExecutorService beats;
    private final KafkaProducer<byte[], byte[]> producer;
    private final Reports reports;
    private final Journeys journeys;
    private final int partitions;
    private final Thread thread;
    private volatile boolean closing;
    private volatile @Nullable RuntimeException failure;

    private EchoWorker(Connections connections, int partitions, Journeys journeys) {
        KafkaShareConsumer<byte[], byte[]> consumer =
                new KafkaShareConsumer<>(
                        connections
                                .kafka()
                                .shareMember("bench-worker", Topics.workerGroup(POOL), BATCH),
                        new ByteArrayDeserializer(),
                        new ByteArrayDeserializer());
        consumer.subscribe(List.of(Topics.dispatch(POOL)));
        this.member =
                new WatchedMember(
                        consumer, Thread.ofPlatform().name("bench-watch").daemon().factory());
        this.beats =
                Executors.newSingleThreadScheduledExecutor(
                        Thread.ofPlatform().name("bench-beats").daemon().factory());
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
        member.wake();
        try {
            thread.join();
        } catch (InterruptedException e) {
            // The process ends; the thread holds nothing that must be saved.
            Thread.currentThread().interrupt();
        }
    }

    private void work() {
        var beating =
                beats.scheduleAtFixedRate(
                        () -> everywhere(reports.beat()),
                        0,
                        BEAT.toMillis(),
                        TimeUnit.MILLISECONDS);
        try (producer) {
            while (!closing) {
                ConsumerRecords<byte[], byte[]> taken = member.poll(POLL);
                for (ConsumerRecord<byte[], byte[]> record : taken) {
                    run(reports.read(record.value()));
                }
                if (!taken.isEmpty()) {
                    accept(taken);
                }
            }
            beating.cancel(false);
            beats.close();
            everywhere(reports.leave());
        } catch (RuntimeException e) {
            // The edge of this thread; whoever waits for arrivals is told.
            failure = e;
        } finally {
            beats.shutdownNow();
            member.close(ACCEPTED_WITHIN);
        }
    }

    private void accept(ConsumerRecords<byte[], byte[]> taken) {
        member.accept(taken, ACCEPTED_WITHIN)
                .forEach(
                        (partition, error) ->
                                error.ifPresent(
                                        e -> {
                                            throw new IllegalStateException(
                                                    "%s: not accepted".formatted(partition), e);
                                        }));
    }

    private void run(Dispatch dispatch) {
        journeys.end(Requests.number(dispatch), System.nanoTime());
        int partition = dispatch.getCoordinatorPartition();
        report(partition, reports.claim(dispatch));
        report(partition, reports.end(dispatch));
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
