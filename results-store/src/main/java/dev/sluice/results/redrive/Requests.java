package dev.sluice.results.redrive;

import dev.sluice.schema.avro.JobRequest;
import dev.sluice.schema.body.BlobUnavailableException;
import dev.sluice.schema.body.Bodies;
import dev.sluice.schema.body.UnreadableBodyException;
import dev.sluice.schema.error.ErrorCode;
import dev.sluice.schema.error.SluiceException;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.Optional;

/** Finds requests that can still be run: the record in the log, and its body. Thread-safe. */
@Singleton
final class Requests {
    private static final Duration RETRY_AFTER = Duration.ofSeconds(2);

    private final RequestLog log;
    private final Bodies bodies;

    Requests(RequestLog log, Bodies bodies) {
        this.log = log;
        this.bodies = bodies;
    }

    /**
     * @return empty when it is gone
     * @throws SluiceException when nobody can say now
     */
    Optional<JobRequest> find(String jobId, String tenant, int partition, long offset) {
        // What stands there is looked at, not believed.
        return log.find(partition, offset)
                .filter(
                        request ->
                                request.getJobId().equals(jobId)
                                        && request.getCaller().getTenant().equals(tenant))
                .filter(this::hasBody);
    }

    private boolean hasBody(JobRequest request) {
        try {
            bodies.open(request.getBody());
            return true;
        } catch (UnreadableBodyException e) {
            return false;
        } catch (BlobUnavailableException e) {
            if (e.isMissing()) {
                return false;
            }
            throw SluiceException.retryAfter(
                    RETRY_AFTER,
                    ErrorCode.RESULTS_UNAVAILABLE,
                    "the body of job %s cannot be read now".formatted(request.getJobId()));
        }
    }
}
