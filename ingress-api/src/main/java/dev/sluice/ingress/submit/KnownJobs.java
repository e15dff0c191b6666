package dev.sluice.ingress.submit;

import dev.sluice.ingress.auth.CallerIdentity;
import dev.sluice.schema.job.JobId;
import java.time.Duration;
import java.util.Optional;

/** Where the current document of a job that exists already comes from. */
public interface KnownJobs {
    /** The document, or as much of it as can be told when reads are down; never fails. */
    byte[] document(JobId id, CallerIdentity caller);

    /**
     * As {@link #document}, for who is not sure that the job exists.
     *
     * @return empty when it is certain that there is no such job, or none any more
     */
    default Optional<byte[]> find(JobId id, CallerIdentity caller) {
        return find(id, caller, Duration.ZERO);
    }

    /**
     * As {@link #find(JobId, CallerIdentity)}.
     *
     * @param wait how long to wait for the job's end
     */
    Optional<byte[]> find(JobId id, CallerIdentity caller, Duration wait);
}
