package dev.sluice.ingress.tail;

import dev.sluice.ingress.kafka.AnswerListener;
import dev.sluice.schema.avro.StreamChunk;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalLong;

/** What {@code sluice.stream} has of one job, from a place that a caller names. Thread-safe. */
public interface StreamTails {
    /**
     * @param partition must exist
     * @param offset where to begin; the end when it is not kept any more. Blocks for the log.
     */
    Tail open(int partition, long offset, String jobId);

    /**
     * As {@link #open}, with what was written at that time or later. Blocks for the log.
     *
     * @param from the end when nothing that late is kept
     * @throws dev.sluice.schema.error.SluiceException with {@code LOG_UNAVAILABLE} when the log
     *     does not say in time
     */
    Tail openAt(int partition, Instant from, String jobId);

    /** One caller's reading; for one thread at a time. */
    interface Tail extends AutoCloseable {
        /**
         * What comes next, or nothing in time.
         *
         * @throws InterruptedException and nothing is lost
         */
        Optional<Entry> poll(Duration patience) throws InterruptedException;

        /**
         * The offset behind what there is to read now; empty when that cannot be had in a second.
         */
        OptionalLong end();

        /** Before this offset is nothing of the job that {@link #poll} has not returned. */
        long position();

        @Override
        void close();
    }

    /** A chunk and where it stands. */
    record Entry(StreamChunk chunk, AnswerListener.Place place) {}
}
