package dev.sluice.results.redrive;

import dev.sluice.schema.avro.JobRequest;
import dev.sluice.schema.avro.RedriveRequest;
import java.util.List;
import java.util.Optional;

/** The log of requests: where those of earlier runs are, and wishes for further ones go. */
interface RequestLog {
    /**
     * The request of a run.
     *
     * @return empty when there is no request at this place, or none any more
     * @throws dev.sluice.schema.error.SluiceException with {@code LOG_UNAVAILABLE}
     */
    Optional<JobRequest> find(int partition, long offset);

    /**
     * Appends all in their order; they are replicated when this returns.
     *
     * @throws dev.sluice.schema.error.SluiceException with {@code LOG_UNAVAILABLE}; some may be in
     *     the log
     */
    void append(int partition, List<RedriveRequest> wishes);
}
