package dev.sluice.ingress.kafka;

import dev.sluice.schema.avro.CancelRequest;
import dev.sluice.schema.avro.JobRequest;
import dev.sluice.schema.avro.KeyedBatch;
import dev.sluice.schema.avro.PlanRequest;
import dev.sluice.schema.catalog.Tenant;
import java.util.concurrent.CompletableFuture;

/** Where accepted jobs are kept before anybody is told that they are. Thread-safe. */
public interface JobLog {
    /**
     * Appends a request at the tenant's place. May block while the client's buffer is full.
     *
     * @return done when the request is replicated; failed when that is not known in time
     */
    CompletableFuture<Void> append(Tenant tenant, JobRequest request);

    /** As {@link #append(Tenant, JobRequest)}, of the wish that a job shall end. */
    CompletableFuture<Void> append(Tenant tenant, CancelRequest request);

    /** As {@link #append(Tenant, JobRequest)}, of a question that makes no job. */
    CompletableFuture<Void> append(Tenant tenant, PlanRequest question);

    /** As {@link #append(Tenant, JobRequest)}, of a batch that the coordinator shall look at. */
    CompletableFuture<Void> append(Tenant tenant, KeyedBatch batch);

    /**
     * Tells every instance that reads the partition of {@code sluice.stream} who serves a job's
     * caller from now on. May be lost.
     */
    void resumed(int partition, String ingressId, String jobId);

    /** Whether the last appends were confirmed; true again after a pause, so that it is retried. */
    boolean working();
}
