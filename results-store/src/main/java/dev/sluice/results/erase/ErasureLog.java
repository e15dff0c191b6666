package dev.sluice.results.erase;

import dev.sluice.schema.avro.AuditRecord;
import dev.sluice.schema.avro.ErasedJob;
import dev.sluice.schema.job.JobId;

/** Where erasures are kept, so that no replay of results undoes one. Thread-safe. */
interface ErasureLog {
    /**
     * Returns when both are replicated: who asked, and that it is to be.
     *
     * @param partition of the tenant
     * @throws IllegalStateException when that is not known in time; asking again is safe
     */
    void append(int partition, JobId id, ErasedJob erased, AuditRecord audit);
}
