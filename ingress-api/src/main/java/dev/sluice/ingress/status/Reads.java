package dev.sluice.ingress.status;

import dev.sluice.schema.job.JobId;
import java.time.Duration;

/** Looks jobs up where results are kept. */
interface Reads {
    /**
     * @param wait how long to wait for the job's end; zero for the state of now
     * @throws dev.sluice.schema.error.SluiceException with {@code RESULTS_UNAVAILABLE} or {@code
     *     BACKLOG_FULL}
     */
    Lookup find(String tenant, JobId id, Duration wait);
}
