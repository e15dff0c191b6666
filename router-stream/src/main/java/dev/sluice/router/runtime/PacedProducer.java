package dev.sluice.router.runtime;

import dev.sluice.router.commit.CommitPaces;
import java.util.Map;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** The producer of a Streams thread, which tells the thread's pace of its commits. */
final class PacedProducer extends KafkaProducer<byte[], byte[]> {
    private final CommitPaces paces;

    PacedProducer(Map<String, Object> settings, CommitPaces paces) {
        super(settings, new ByteArraySerializer(), new ByteArraySerializer());
        this.paces = paces;
    }

    /** Streams calls it when it commits, and otherwise only when it gives a task away. */
    @Override
    public void flush() {
        paces.own().committing();
        super.flush();
    }

    @Override
    public void commitTransaction() {
        paces.own().committing();
        super.commitTransaction();
        paces.own().committed();
    }

    @Override
    public void abortTransaction() {
        super.abortTransaction();
        paces.own().committed();
    }
}
