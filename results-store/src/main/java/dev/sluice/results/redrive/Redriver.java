package dev.sluice.results.redrive;

import dev.sluice.results.query.JobLookup;
import dev.sluice.results.query.StoredJob;
import dev.sluice.schema.avro.JobRequest;
import dev.sluice.schema.catalog.Tenant;
import dev.sluice.schema.error.ErrorCode;
import dev.sluice.schema.error.SluiceException;
import dev.sluice.schema.job.JobId;
import jakarta.inject.Singleton;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Redrives one job. On the caller's thread. */
@Singleton
final class Redriver {
    private final RedriveRows rows;
    private final Requests requests;
    private final RequestLog log;
    private final Tenants tenants;
    private final InstantSource clock;

    Redriver(
            RedriveRows rows,
            Requests requests,
            RequestLog log,
            Tenants tenants,
            InstantSource clock) {
        this.rows = rows;
        this.requests = requests;
        this.log = log;
        this.tenants = tenants;
        this.clock = clock;
    }

    /**
     * What came of it.
     *
     * @param known the very wish was in the log before; nothing was written
     */
    record Wished(String jobId, int run, String id, boolean known) {}

    private record Found(StoredJob job, boolean batchGoesOn) {}

    /**
     * @throws SluiceException with {@code REDRIVE_CONFLICT}, {@code REQUEST_GONE}, {@code
     *     RESULTS_UNAVAILABLE} or {@code LOG_UNAVAILABLE}
     */
    Wished one(String tenant, JobId id, RedriveOrder order) {
        Found found = find(tenant, id);
        StoredJob job = found.job;
        String wish = order.wish();
        if (wish != null && wish.equals(job.redriveId())) {
            return new Wished(job.id(), job.run(), wish, true);
        }
        RunPolicy.refusal(job, order.evenSucceeded(), found.batchGoesOn)
                .ifPresent(
                        refusal -> {
                            throw refusal;
                        });
        int partition = partition(tenant);
        Long offset = job.requestOffset();
        JobRequest request =
                Optional.ofNullable(offset)
                        .flatMap(at -> requests.find(job.id(), tenant, partition, at))
                        .orElseThrow(() -> RunPolicy.gone(job.id()));
        int run = job.run() + 1;
        String name = wish == null ? Wishes.usualId(job.id(), run) : wish;
        long nowMs = clock.millis();
        log.append(partition, List.of(Wishes.of(request, run, name, order, nowMs, nowMs)));
        return new Wished(job.id(), run, name, false);
    }

    /** The coordinator partition of a tenant. */
    int partition(String tenant) {
        return tenants.find(tenant).stream()
                .mapToInt(Tenant::partition)
                .findFirst()
                .orElseThrow(
                        () ->
                                new SluiceException(
                                        ErrorCode.JOB_NOT_FOUND,
                                        "tenant %s (expected: one of the catalogue)"
                                                .formatted(tenant)));
    }

    private Found find(String tenant, JobId id) {
        return rows.read(
                connection -> {
                    StoredJob job =
                            JobLookup.find(connection, tenant, id)
                                    .orElseThrow(
                                            () ->
                                                    new SluiceException(
                                                            ErrorCode.REDRIVE_CONFLICT,
                                                            "job %s has not ended, as far as is known (expected: a job that has)"
                                                                    .formatted(id.value())));
                    String batch = job.batchId();
                    return new Found(
                            job,
                            batch != null
                                    && !RedriveRows.goingOn(connection, Set.of(batch)).isEmpty());
                });
    }
}
