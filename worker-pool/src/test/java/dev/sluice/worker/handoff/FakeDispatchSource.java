package dev.sluice.worker.handoff;

import dev.sluice.schema.serde.RecordCodec;
import dev.sluice.schema.topic.Topics;
import dev.sluice.worker.ADispatch;
import dev.sluice.worker.WorkerRig;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;

/** A share group in memory with one member. */
final class FakeDispatchSource implements DispatchSource {
    static final String TOPIC = Topics.dispatch("default");
    static final int BATCH = 2;
    static final long APPENDED_MS = 1_000_000;
    static final RecordCodec<SpecificRecord> CODEC =
            WorkerRig.CODECS.forTopic(WorkerRig.TOPICS.byName(TOPIC), SpecificRecord.class);

    final LinkedBlockingQueue<ConsumerRecord<byte[], byte[]>> waiting = new LinkedBlockingQueue<>();
    final List<ConsumerRecord<byte[], byte[]>> accepted = new CopyOnWriteArrayList<>();
    final List<ConsumerRecord<byte[], byte[]>> released = new CopyOnWriteArrayList<>();
    final AtomicInteger takes = new AtomicInteger();
    volatile boolean confirming = true;
    volatile boolean failing;
    volatile boolean closed;
    volatile Runnable onAccept = () -> {};
    private long offset;

    void offer(ADispatch dispatch) {
        offer(dispatch, 1);
    }

    void offer(ADispatch dispatch, int deliveries) {
        offer(CODEC.encode(dispatch.build()), deliveries);
    }

    void offer(byte[] value, int deliveries) {
        waiting.add(
                new ConsumerRecord<>(
                        TOPIC,
                        0,
                        offset++,
                        APPENDED_MS,
                        TimestampType.LOG_APPEND_TIME,
                        -1,
                        value.length,
                        null,
                        value,
                        new RecordHeaders(),
                        Optional.empty(),
                        Optional.of((short) deliveries)));
    }

    @Override
    public void stop() {}

    @Override
    public int batchSize() {
        return BATCH;
    }

    @Override
    public List<ConsumerRecord<byte[], byte[]>> take() {
        takes.incrementAndGet();
        if (failing) {
            failing = false;
            throw new KafkaException("not now");
        }
        List<ConsumerRecord<byte[], byte[]>> taken = new ArrayList<>();
        try {
            ConsumerRecord<byte[], byte[]> first = waiting.poll(20, TimeUnit.MILLISECONDS);
            if (first != null) {
                taken.add(first);
                waiting.drainTo(taken, BATCH - 1);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return taken;
    }

    @Override
    public List<ConsumerRecord<byte[], byte[]>> takeLeft() {
        List<ConsumerRecord<byte[], byte[]>> taken = new ArrayList<>();
        waiting.drainTo(taken);
        return taken;
    }

    @Override
    public Set<TopicPartition> accept(
            List<ConsumerRecord<byte[], byte[]>> taken, Set<ConsumerRecord<byte[], byte[]>> back) {
        onAccept.run();
        taken.stream().filter(r -> !back.contains(r)).forEach(accepted::add);
        released.addAll(back);
        // The group hands it out again, with one delivery more.
        back.forEach(r -> offer(r.value(), r.deliveryCount().orElseThrow() + 1));
        return confirming ? Set.of() : Set.of(new TopicPartition(TOPIC, 0));
    }

    @Override
    public void close() {
        closed = true;
    }
}
