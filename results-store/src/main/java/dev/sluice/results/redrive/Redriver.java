package dev.sluice.results.redrive;

import dev.sluice.results.query.JobLookup;
import dev.sluice.results.query.StoredJob;
import dev.sluice.results.redrive.PendingRuns.PendingRun;
import dev.sluice.results.redrive.RunMaker.Made;
import dev.sluice.results.retention.DayCatalogue;
import dev.sluice.schema.avro.RedriveRequest;
import dev.sluice.schema.catalog.Tenant;
import dev.sluice.schema.error.ErrorCode;
import dev.sluice.schema.error.SluiceException;
import dev.sluice.schema.job.JobId;
import jakarta.inject.Singleton;
import java.time.InstantSource;
import java.util.List;
import java.util.Set;
import java.util.UUID;

/** Redrives one job. On the caller's thread. */
@Singleton
final class Redriver {
    private final RedriveRows rows;
    private final DayCatalogue days;
    private final RunMaker maker;
    private final RequestLog log;
    private final Tenants tenants;
    private final InstantSource clock;

    Redriver(
            RedriveRows rows,
            DayCatalogue days,
            RunMaker maker,
            RequestLog log,
            Tenants tenants,
            InstantSource clock) {
        this.rows = rows;
        this.days = days;
        this.maker = maker;
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
        int run = job.run() + 1;
        String name = wish == null ? Wishes.usualId(job.id(), run) : wish;
        PendingRun next = new PendingRun(job.id(), run, offset(job), clock.millis());
        RedriveRequest request =
                switch (maker.make(tenant, partition, order, next, name)) {
                    case Made.Wish(RedriveRequest made) -> made;
                    case Made.Refused(SluiceException why) -> throw why;
                };
        hold(tenant, job, next);
        log.append(partition, List.of(request));
        return new Wished(job.id(), run, name, false);
    }

    /** So that whoever erases the job from now on sees the run. Who did so before is seen here. */
    private void hold(String tenant, StoredJob job, PendingRun next) {
        String asker = UUID.randomUUID().toString();
        rows.write(
                connection -> {
                    WishedRuns.add(connection, List.of(next), asker, clock.millis());
                    return true;
                });
        if (find(tenant, new JobId(job.id())).job.erasedMs() != null) {
            rows.write(
                    connection -> {
                        WishedRuns.remove(connection, List.of(next), asker);
                        return true;
                    });
            throw RunPolicy.gone(job.id());
        }
    }

    private static long offset(StoredJob job) {
        Long offset = job.requestOffset();
        if (offset == null) {
            throw RunPolicy.gone(job.id());
        }
        return offset;
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
                            days.find(
                                            connection,
                                            tables ->
                                                    JobLookup.find(connection, tables, tenant, id))
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
