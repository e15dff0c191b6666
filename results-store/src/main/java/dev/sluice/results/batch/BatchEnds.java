package dev.sluice.results.batch;

import dev.sluice.schema.avro.FileEntry;

/** Where the ends of batches are told. */
interface BatchEnds {
    /**
     * Appends the files and the end of a batch and waits for their replication.
     *
     * @return the offset of the end
     * @throws IllegalStateException when that is not known in time; it can be told again
     */
    long tell(int partition, Assembly.Made made);

    /**
     * Appends that a file is not there any more.
     *
     * @throws IllegalStateException when that is not known in time; it can be told again
     */
    void gone(int partition, FileEntry file);
}
