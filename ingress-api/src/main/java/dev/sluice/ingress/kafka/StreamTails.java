package dev.sluice.ingress.kafka;

import dev.sluice.schema.avro.StreamChunk;
import java.time.Duration;
import java.util.List;

/** Readers of {@code sluice.stream} from a place that a caller names. */
public interface StreamTails {
    /**
     * @param partition must exist
     * @param offset where to begin; the end when it is not kept any more
     */
    Tail open(int partition, long offset);

    /** One reader; for one thread at a time. */
    interface Tail extends AutoCloseable {
        /** What comes next of any job, or nothing in time. */
        List<Entry> poll(Duration patience);

        @Override
        void close();
    }

    /** A chunk and where it stands. */
    record Entry(StreamChunk chunk, AnswerListener.Place place) {}
}
