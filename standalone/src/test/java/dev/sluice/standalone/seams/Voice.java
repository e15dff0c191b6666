package dev.sluice.standalone.seams;

import dev.sluice.schema.avro.AttemptFinished;
import dev.sluice.schema.avro.Body;
import dev.sluice.schema.avro.BodyEncoding;
import dev.sluice.schema.avro.Claimed;
import dev.sluice.schema.avro.Dispatch;
import dev.sluice.schema.avro.Heartbeat;
import dev.sluice.schema.avro.LiveAttempt;
import dev.sluice.schema.avro.Outcome;
import dev.sluice.schema.avro.ReturnReason;
import dev.sluice.schema.avro.Returned;
import dev.sluice.schema.serde.RecordCodec;
import dev.sluice.schema.topic.Topics;
import dev.sluice.standalone.testkit.TestInstallation;
import dev.sluice.worker.provider.CallEnd;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.List;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

/** What a worker can say to coordinators; each word is on the log when its method returns. */
final class Voice implements AutoCloseable {
    private static final String POOL = Topics.DEFAULT_POOL;

    private final String worker;
    private final int slots;
    private final RecordCodec<SpecificRecord> codec;
    private final KafkaProducer<byte[], byte[]> producer;

    Voice(TestInstallation sluice, String worker, int slots) {
        this.worker = worker;
        this.slots = slots;
        this.codec =
                sluice.codecs()
                        .forTopic(sluice.topics().byName(Topics.ATTEMPTS), SpecificRecord.class);
        this.producer =
                new KafkaProducer<>(
                        sluice.kafka().durableProducer(worker),
                        new ByteArraySerializer(),
                        new ByteArraySerializer());
    }

    RecordMetadata beat(int partition, List<LiveAttempt> live, boolean draining) throws Exception {
        int free = draining ? 0 : free(live.size());
        return say(
                partition, new Heartbeat(worker, POOL, 1L, live, slots, free, draining, nowMs()));
    }

    void claimed(Dispatch dispatch, String callId, int live) throws Exception {
        say(
                dispatch.getCoordinatorPartition(),
                new Claimed(
                        dispatch.getJobId(),
                        dispatch.getRun(),
                        dispatch.getEpoch(),
                        callId,
                        worker,
                        POOL,
                        free(live),
                        nowMs()));
    }

    void returned(Dispatch dispatch, ReturnReason reason, int live) throws Exception {
        say(
                dispatch.getCoordinatorPartition(),
                new Returned(
                        dispatch.getJobId(),
                        dispatch.getRun(),
                        dispatch.getEpoch(),
                        worker,
                        POOL,
                        reason,
                        1,
                        free(live),
                        nowMs()));
    }

    void finished(Dispatch dispatch, String callId, CallEnd end, int live) throws Exception {
        say(
                dispatch.getCoordinatorPartition(),
                AttemptFinished.newBuilder()
                        .setJobId(dispatch.getJobId())
                        .setRun(dispatch.getRun())
                        .setEpoch(dispatch.getEpoch())
                        .setCallId(callId)
                        .setWorkerId(worker)
                        .setPool(POOL)
                        .setAttribution(dispatch.getAttribution())
                        .setOutcome(
                                new Outcome(
                                        end.outcome().kind(),
                                        end.outcome().reason(),
                                        end.outcome().message(),
                                        false,
                                        null))
                        .setCallMade(end.callMade())
                        .setUsage(end.usage())
                        .setHttpStatus(end.httpStatus())
                        .setBody(body(end.answer()))
                        .setCalledAtMs(nowMs())
                        .setDurationMs(1)
                        .setFreeSlots(free(live))
                        .build());
    }

    private int free(int live) {
        return Math.max(0, slots - live);
    }

    private RecordMetadata say(int partition, SpecificRecord word) throws Exception {
        return producer.send(
                        new ProducerRecord<>(Topics.ATTEMPTS, partition, null, codec.encode(word)))
                .get();
    }

    private static @Nullable Body body(byte @Nullable [] answer) {
        return answer == null
                ? null
                : new Body(
                        ByteBuffer.wrap(answer),
                        null,
                        BodyEncoding.IDENTITY,
                        (long) answer.length,
                        null);
    }

    private static long nowMs() {
        return Instant.now().toEpochMilli();
    }

    @Override
    public void close() {
        producer.close();
    }
}
