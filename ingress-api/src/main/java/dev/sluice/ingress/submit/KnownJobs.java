package dev.sluice.ingress.submit;

import dev.sluice.ingress.auth.CallerIdentity;
import dev.sluice.schema.job.JobId;

/** Where the current document of a job that exists already comes from. */
public interface KnownJobs {
    /** The document, or as much of it as can be told when reads are down; never fails. */
    byte[] document(JobId id, CallerIdentity caller);
}
