package dev.sluice.bench.router;

import dev.sluice.bench.peers.Requests;
import dev.sluice.schema.avro.JobRequest;
import dev.sluice.schema.serde.RecordCodec;
import dev.sluice.schema.topic.Topics;
import dev.sluice.standalone.settings.Connections;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

/** Writes job requests to the log as ingress does. Use from one thread. */
final class Feed implements AutoCloseable {
    private static final int UNCONFIRMED_MAX = 20_000;
    private static final double NANOS_PER_S = 1e9;

    private final KafkaProducer<byte[], byte[]> producer;
    private final RecordCodec<SpecificRecord> codec;
    private final Requests requests;
    private final int partitions;
    private final Semaphore unconfirmed = new Semaphore(UNCONFIRMED_MAX);
    private final AtomicReference<@Nullable Exception> failure = new AtomicReference<>();
    private final Journeys journeys;
    private long sent;

    Feed(Connections connections, int bodyBytes, int partitions, Journeys journeys) {
        this.producer =
                new KafkaProducer<>(
                        connections.kafka().durableProducer("bench-feed"),
                        new ByteArraySerializer(),
                        new ByteArraySerializer());
        this.codec =
                connections
                        .codecs()
                        .forTopic(
                                connections.topics().byName(Topics.REQUESTS), SpecificRecord.class);
        this.requests = new Requests(bodyBytes);
        this.partitions = partitions;
        this.journeys = journeys;
    }

    /**
     * Sends jobs, of a tenant of each partition in turn, and returns when all are on the log.
     *
     * @param perSecond 0: as fast as it goes. Otherwise a job's journey begins when it is due, so
     *     that a stall is charged to every job that was due in it
     */
    void send(int jobs, double perSecond) throws InterruptedException {
        long start = System.nanoTime();
        for (int i = 0; i < jobs; i++) {
            long due = start;
            if (perSecond > 0) {
                due += (long) (i / perSecond * NANOS_PER_S);
                await(due);
            }
            send(perSecond > 0 ? due : System.nanoTime());
        }
        unconfirmed.acquire(UNCONFIRMED_MAX);
        unconfirmed.release(UNCONFIRMED_MAX);
        requireHealthy();
    }

    private void send(long dueNanos) throws InterruptedException {
        int tenant = (int) (sent % partitions);
        long number = sent++;
        JobRequest request = requests.of(tenant, number);
        journeys.begin(number, dueNanos);
        unconfirmed.acquire();
        var unused =
                producer.send(
                        new ProducerRecord<>(
                                Topics.REQUESTS,
                                tenant,
                                Integer.toString(request.getCaller().getShard())
                                        .getBytes(StandardCharsets.UTF_8),
                                codec.encode(request)),
                        (place, error) -> {
                            unconfirmed.release();
                            if (error != null) {
                                failure.compareAndSet(null, error);
                            }
                        });
    }

    private static void await(long dueNanos) throws InterruptedException {
        for (long left = dueNanos - System.nanoTime();
                left > 0;
                left = dueNanos - System.nanoTime()) {
            LockSupport.parkNanos(left);
            if (Thread.interrupted()) {
                throw new InterruptedException("waiting for a job to be due");
            }
        }
    }

    private void requireHealthy() {
        Exception seen = failure.get();
        if (seen != null) {
            throw new IllegalStateException("a request could not be written", seen);
        }
    }

    @Override
    public void close() {
        producer.close();
    }
}
