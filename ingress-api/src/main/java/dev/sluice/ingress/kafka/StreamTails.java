package dev.sluice.ingress.kafka;

import dev.sluice.schema.avro.StreamChunk;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.OptionalLong;

/** Readers of {@code sluice.stream} from a place that a caller names. */
public interface StreamTails {
    /**
     * @param partition must exist
     * @param offset where to begin; the end when it is not kept any more
     */
    Tail open(int partition, long offset);

    /**
     * As {@link #open}, with what was written at that time or later.
     *
     * @param from the end when nothing that late is kept
     */
    Tail openAt(int partition, Instant from);

    /** One reader; for one thread at a time. */
    interface Tail extends AutoCloseable {
        /** What comes next of any job, or nothing in time. */
        List<Entry> poll(Duration patience);

        /**
         * The offset behind what there is to read now; empty when that cannot be had in a second.
         */
        OptionalLong end();

        /** Whether all before the offset was returned by {@link #poll}; false when in doubt. */
        boolean reached(long offset);

        @Override
        void close();
    }

    /** A chunk and where it stands. */
    record Entry(StreamChunk chunk, AnswerListener.Place place) {}
}
