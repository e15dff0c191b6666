package dev.sluice.results.batch;

/** Where the ends of batches are told. */
interface BatchEnds {
    /**
     * Appends the files and the end of a batch and waits for their replication.
     *
     * @throws IllegalStateException when that is not known in time; it can be told again
     */
    void tell(int partition, Assembly.Made made);
}
