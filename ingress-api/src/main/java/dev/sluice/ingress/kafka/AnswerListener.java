package dev.sluice.ingress.kafka;

import dev.sluice.schema.avro.AdmissionReply;
import dev.sluice.schema.avro.StreamChunk;

/** A caller who waits for an answer, as the log's reader sees it. Called by the reader's thread. */
public interface AnswerListener {
    /**
     * @param place where the chunk stands in the log: partition and offset
     */
    void on(StreamChunk chunk, Place place);

    void on(AdmissionReply reply);

    /** Where a record stands in {@code sluice.stream}. */
    record Place(int partition, long offset) {}
}
