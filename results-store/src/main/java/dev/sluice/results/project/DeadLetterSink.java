package dev.sluice.results.project;

import org.apache.kafka.clients.consumer.ConsumerRecord;

/** Where records go that can have no row. */
interface DeadLetterSink {

    /**
     * Returns when the record is safe there; it can be put again.
     *
     * @throws DeadLetterUnavailableException when it is not known to be
     */
    void put(ConsumerRecord<byte[], byte[]> record, String reason);
}
