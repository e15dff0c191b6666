package dev.sluice.ingress.submit;

import dev.sluice.schema.error.SluiceException;
import dev.sluice.schema.job.JobId;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/** How asking for a job ended. */
public sealed interface AcceptOutcome {
    /** The job is in the log. Holds nothing of its body. */
    record Accepted(
            JobId id,
            Instant createdAt,
            String model,
            Operation operation,
            @Nullable String customId)
            implements AcceptOutcome {}

    /** The Idempotency-Key names a job that was accepted before. */
    record Known(JobId id, @Nullable String customId) implements AcceptOutcome {}

    /** There is no job, or none is known to be there ({@code LOG_UNAVAILABLE}). */
    record Refused(SluiceException error) implements AcceptOutcome {}
}
