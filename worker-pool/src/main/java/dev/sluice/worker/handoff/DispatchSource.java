package dev.sluice.worker.handoff;

import java.util.List;
import java.util.Set;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;

/**
 * Where dispatched attempts come from: a share group that hands each record to one taker. Used by
 * one thread, but for {@link #stop}. What was taken must be accepted before more is taken.
 */
interface DispatchSource extends AutoCloseable {
    /** The most that one take brings; as many slots must be free before it. */
    int batchSize();

    /**
     * Takes what is there, waiting up to a bound for something.
     *
     * @return at most {@link #batchSize} records
     * @throws org.apache.kafka.common.KafkaException when the group cannot be reached or read
     */
    List<ConsumerRecord<byte[], byte[]>> take();

    /** From now on takes bring nothing, also one that waits. May be called by any thread. */
    void stop();

    /** What came in after the last take, if anything can have; begins nothing new. */
    List<ConsumerRecord<byte[], byte[]>> takeLeft();

    /**
     * Accepts all records of the last take, but for those that go back at once, and waits until the
     * broker says so.
     *
     * @param released of {@code taken}, those that go back
     * @return the partitions whose ACCEPTs are not confirmed
     */
    Set<TopicPartition> accept(
            List<ConsumerRecord<byte[], byte[]>> taken,
            Set<ConsumerRecord<byte[], byte[]>> released);

    /** Leaves the group; what was not taken goes to others at once. */
    @Override
    void close();
}
