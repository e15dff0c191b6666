package dev.sluice.results.redrive;

import dev.sluice.results.query.StoredJob;
import dev.sluice.schema.error.ErrorCode;
import dev.sluice.schema.error.SluiceException;
import java.util.Optional;

/**
 * Whether a job may run again, as far as its row tells; the coordinator has the last word. Pure.
 */
final class RunPolicy {
    static final String KEPT =
            "(expected: a job whose request is in the log; requests are kept for 7 days after a job or its last redrive was accepted)";

    private RunPolicy() {}

    /**
     * @param batchGoesOn whether the job is a line of a batch that has not ended
     */
    static Optional<SluiceException> refusal(
            StoredJob job, boolean evenSucceeded, boolean batchGoesOn) {
        if (!job.isTerminal()) {
            return conflict(
                    "job %s is %s (expected: a job that has ended)"
                            .formatted(job.id(), job.status()));
        }
        if (job.status().equals("succeeded") && !evenSucceeded) {
            return conflict(
                    "job %s has succeeded (expected: one that has not, or \"even_succeeded\": true)"
                            .formatted(job.id()));
        }
        if (batchGoesOn) {
            return conflict(
                    "job %s is a line of batch %s, which has not ended (expected: one that has; or retry the batch when it has)"
                            .formatted(job.id(), job.batchId()));
        }
        return job.requestOffset() == null ? Optional.of(gone(job.id())) : Optional.empty();
    }

    static SluiceException gone(String jobId) {
        return new SluiceException(
                ErrorCode.REQUEST_GONE,
                "the request of job %s is not there any more %s".formatted(jobId, KEPT));
    }

    private static Optional<SluiceException> conflict(String detail) {
        return Optional.of(new SluiceException(ErrorCode.REDRIVE_CONFLICT, detail));
    }
}
