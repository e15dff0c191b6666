package dev.sluice.ingress.tail;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;

/** {@code sluice.stream} as it can be read from any place. Thread-safe. */
interface StreamLog extends AutoCloseable {
    /** A reader of its own, with connections and buffers of its own. */
    Reader reader();

    /**
     * The first offset that was written in that second or later, the end when there is none.
     * Blocks.
     *
     * @throws dev.sluice.schema.error.SluiceException with {@code LOG_UNAVAILABLE} when the log
     *     does not say in time
     */
    long at(int partition, Instant time);

    /**
     * Where to begin for who wants to go on from an offset: there, or at the end when it is not
     * kept any more, or none yet. Blocks; the offset when the log does not say in a second.
     */
    long kept(int partition, long offset);

    /** The offset behind what there is to read; empty when that cannot be had in a second. */
    OptionalLong end(int partition);

    @Override
    void close();

    /**
     * Reads some partitions, each from one place. For one thread; its methods throw {@link
     * org.apache.kafka.common.KafkaException} when it cannot go on.
     */
    interface Reader extends AutoCloseable {
        /** Reads these partitions and no others from now on. */
        void assign(Map<Integer, Place> places);

        /** What comes next in any of them, or nothing in time; in each in order. */
        List<StreamTails.Entry> poll(Duration patience);

        /** All before this offset was returned by {@link #poll}; empty when in doubt. */
        OptionalLong position(int partition);

        @Override
        void close();
    }

    /** Where to read a partition. */
    sealed interface Place {
        /** Where the reader is. */
        record Here() implements Place {}

        /** The beginning of what is kept when it is not kept any more. */
        record Offset(long offset) implements Place {}
    }
}
