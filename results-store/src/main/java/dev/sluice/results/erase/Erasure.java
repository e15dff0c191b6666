package dev.sluice.results.erase;

import dev.sluice.schema.avro.ErasedJob;
import dev.sluice.schema.job.JobId;

/**
 * That the bodies of a job are to be gone.
 *
 * @param createdMs the accept time in the job's id, epoch milliseconds
 * @param run up to which; later runs keep theirs
 */
public record Erasure(
        String core, long createdMs, String retentionClass, String tenant, int run, long erasedMs) {
    /**
     * @throws IllegalArgumentException when the record names no job
     */
    public static Erasure of(ErasedJob record) {
        JobId id =
                JobId.parse(record.getJobId())
                        .orElseThrow(
                                () ->
                                        new IllegalArgumentException(
                                                "job_id '%s' (expected: a job id)"
                                                        .formatted(record.getJobId())));
        return new Erasure(
                id.core(),
                id.time().toEpochMilli(),
                record.getRetentionClass(),
                record.getTenant(),
                record.getRun(),
                record.getErasedAtMs());
    }
}
