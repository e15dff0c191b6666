package dev.sluice.worker;

import dev.sluice.schema.avro.AttemptFinished;
import dev.sluice.schema.avro.Heartbeat;
import dev.sluice.schema.avro.Returned;
import dev.sluice.schema.avro.StreamChunk;
import dev.sluice.schema.body.Bodies;
import dev.sluice.schema.body.InMemoryBlobStore;
import dev.sluice.schema.registry.SchemaRegistry;
import dev.sluice.schema.serde.RecordCodec;
import dev.sluice.schema.serde.RecordCodecs;
import dev.sluice.schema.topic.TopicLayout;
import dev.sluice.schema.topic.Topics;
import dev.sluice.worker.attempt.Attempt;
import dev.sluice.worker.attempt.AttemptId;
import dev.sluice.worker.attempt.LiveAttempts;
import dev.sluice.worker.provider.CallGuard;
import dev.sluice.worker.report.Lease;
import dev.sluice.worker.report.LogClock;
import dev.sluice.worker.report.Outbox;
import dev.sluice.worker.report.Reporter;
import dev.sluice.worker.report.Reports;
import dev.sluice.worker.report.WorkerName;
import dev.sluice.worker.stream.Feeds;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** A worker's reporting side on a producer in memory, with a clock that stands still. */
public final class WorkerRig implements AutoCloseable {
    public static final int PARTITIONS = 4;
    public static final Topics TOPICS = Topics.of(TopicLayout.SINGLE_NODE, List.of("default"));
    public static final SchemaRegistry REGISTRY = SchemaRegistry.bundled();
    public static final RecordCodecs CODECS = new RecordCodecs(REGISTRY);
    public static final RecordCodec<SpecificRecord> ATTEMPTS =
            CODECS.forTopic(TOPICS.byName(Topics.ATTEMPTS), SpecificRecord.class);

    public final Nanos nanos = new Nanos();
    public final MockProducer<byte[], byte[]> producer;
    public final LiveAttempts attempts;
    public final Bodies bodies = new Bodies(new InMemoryBlobStore());
    public final Outbox outbox;
    public final Reporter reporter;
    public final Lease lease = new Lease(PARTITIONS, Duration.ofSeconds(10), nanos);
    public final LogClock logClock = new LogClock(nanos);
    public final Feeds feeds;

    /**
     * @param acknowledging whether the log takes everything at once; otherwise the test completes
     */
    public WorkerRig(int slots, boolean acknowledging) {
        producer =
                new MockProducer<>(
                        acknowledging, null, new ByteArraySerializer(), new ByteArraySerializer());
        attempts = new LiveAttempts(slots, PARTITIONS);
        feeds =
                new Feeds(
                        producer,
                        CODECS.forTopic(TOPICS.byName(Topics.STREAM), StreamChunk.class),
                        lease,
                        WorkerThreads.platform("test-feeds"));
        outbox = new Outbox(producer, Duration.ofMillis(5), WorkerThreads.platform("test-retry"));
        reporter =
                new Reporter(
                        producer,
                        ATTEMPTS,
                        new Reports(
                                new WorkerName("w1", "default"),
                                attempts,
                                bodies,
                                () -> Instant.ofEpochMilli(1_000_000)),
                        outbox);
    }

    public void holdLeases() {
        for (int p = 0; p < PARTITIONS; p++) {
            lease.renew(p, nanos.getAsLong());
        }
    }

    public Attempt hold(ADispatch dispatch) {
        var built = dispatch.build();
        AttemptId id = AttemptId.of(built);
        Attempt attempt = new Attempt(id, id + ".call", built, new CallGuard(nanos));
        attempts.add(attempt);
        return attempt;
    }

    /** What was said to coordinators so far, oldest first. */
    public List<SpecificRecord> said() {
        return producer.history().stream()
                .filter(r -> r.topic().equals(Topics.ATTEMPTS))
                .map(r -> ATTEMPTS.decode(r.value()))
                .toList();
    }

    public List<Returned> returned() {
        return said(Returned.class);
    }

    public List<AttemptFinished> finished() {
        return said(AttemptFinished.class);
    }

    public List<Heartbeat> heartbeats() {
        return said(Heartbeat.class);
    }

    public <T> List<T> said(Class<T> type) {
        return said().stream().filter(type::isInstance).map(type::cast).toList();
    }

    @Override
    public void close() {
        outbox.close();
        feeds.close();
        producer.close();
    }
}
