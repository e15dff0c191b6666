package dev.sluice.ingress.batch.expand;

import java.util.List;
import org.apache.avro.specific.SpecificRecord;

/** The pen of the one who runs the batches of a partition. One thread. */
interface StepLog extends AutoCloseable {
    /**
     * Writes all of this or nothing.
     *
     * @param requests for the coordinator of the partition
     * @param news of the batch, for the partition's own records
     * @throws StepLostException when it is not known to be written: the records tell, and whoever
     *     goes on must read them first
     */
    void commit(List<? extends SpecificRecord> requests, SpecificRecord news)
            throws StepLostException;

    @Override
    void close();
}
