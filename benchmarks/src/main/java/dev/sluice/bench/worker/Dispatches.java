package dev.sluice.bench.worker;

import dev.sluice.bench.peers.SimulatorAt;
import dev.sluice.schema.avro.Attribution;
import dev.sluice.schema.avro.Body;
import dev.sluice.schema.avro.BodyEncoding;
import dev.sluice.schema.avro.Caller;
import dev.sluice.schema.avro.Dispatch;
import dev.sluice.schema.avro.LaneTarget;
import dev.sluice.schema.avro.OutgoingWay;
import dev.sluice.schema.avro.Priority;
import dev.sluice.schema.avro.ReplyAddress;
import dev.sluice.schema.avro.WireSettings;
import dev.sluice.schema.serde.RecordCodec;
import dev.sluice.schema.topic.Topics;
import dev.sluice.standalone.settings.Connections;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;

/** Writes dispatches as a coordinator does, but outside of transactions. Use from one thread. */
final class Dispatches implements AutoCloseable {
    private static final Duration CLAIMED_WITHIN = Duration.ofMinutes(10);
    private static final int TIMEOUT_MS = 300_000;

    private final KafkaProducer<byte[], byte[]> producer;
    private final RecordCodec<Dispatch> codec;
    private final LaneTarget target;
    private final AtomicReference<@Nullable Exception> failure = new AtomicReference<>();
    private final byte[] body;
    private long sent;

    /**
     * @param simulator over whose OpenAI wire is called
     * @param key file with what the simulator takes for a key
     */
    Dispatches(Connections connections, SimulatorAt simulator, Path key, int bodyBytes) {
        String topic = Topics.dispatch(Topics.DEFAULT_POOL);
        this.producer =
                new KafkaProducer<>(
                        connections.kafka().durableProducer("bench-dispatches"),
                        new ByteArraySerializer(),
                        new ByteArraySerializer());
        this.codec =
                connections.codecs().forTopic(connections.topics().byName(topic), Dispatch.class);
        this.target =
                new LaneTarget(
                        "bench",
                        "openai",
                        simulator.root().resolve("/v1").toString(),
                        "file:" + key,
                        5_000,
                        TIMEOUT_MS,
                        TIMEOUT_MS,
                        TIMEOUT_MS,
                        null,
                        List.of(),
                        null,
                        simulator.authority().map(Dispatches::trusting).orElse(null));
        this.body = body(bodyBytes);
    }

    private static WireSettings trusting(Path authority) {
        return new WireSettings(
                null,
                Map.of(),
                Map.of(),
                null,
                List.of(),
                null,
                new OutgoingWay(null, null, "file:" + authority),
                false);
    }

    /** A chat body of about this size. */
    static byte[] body(int bytes) {
        String question = "clips ".repeat(Math.max(1, (bytes - 80) / 6));
        return "{\"model\":\"bench\",\"messages\":[{\"role\":\"user\",\"content\":\"%s\"}]}"
                .formatted(question)
                .getBytes(StandardCharsets.UTF_8);
    }

    /**
     * @param model the simulator's
     * @param stream whether a caller listens
     */
    void send(String model, boolean stream, Calls calls) {
        String job = "bench-" + sent++;
        long now = System.currentTimeMillis();
        Dispatch dispatch = new Dispatch();
        dispatch.setJobId(job);
        dispatch.setRun(1);
        dispatch.setEpoch(1);
        dispatch.setAttribution(
                new Attribution(
                        new Caller("bench", 0, null, "bench", null),
                        "chat.completions",
                        "bench",
                        "bench",
                        "bench",
                        "bench",
                        model,
                        "bench@1",
                        Map.of(),
                        null));
        dispatch.setPriority(Priority.STANDARD);
        dispatch.setRetentionClass("standard");
        dispatch.setTarget(target);
        dispatch.setBody(
                new Body(
                        ByteBuffer.wrap(body),
                        null,
                        BodyEncoding.IDENTITY,
                        (long) body.length,
                        null));
        dispatch.setStream(stream);
        dispatch.setReplyTo(stream ? new ReplyAddress("bench", 0, 0, true, null) : null);
        dispatch.setCoordinatorPartition(0);
        dispatch.setDispatchedAtMs(now);
        dispatch.setClaimByMs(now + CLAIMED_WITHIN.toMillis());
        dispatch.setDeadlineMs(now + CLAIMED_WITHIN.toMillis());
        byte[] record = codec.encode(dispatch);
        calls.begin(job, System.nanoTime());
        var unused =
                producer.send(
                        new ProducerRecord<>(Topics.dispatch(Topics.DEFAULT_POOL), record),
                        (place, error) -> {
                            if (error != null) {
                                failure.compareAndSet(null, error);
                            }
                        });
    }

    void requireHealthy() {
        Exception seen = failure.get();
        if (seen != null) {
            throw new IllegalStateException("a dispatch could not be written", seen);
        }
    }

    @Override
    public void close() {
        producer.close();
    }
}
