package dev.sluice.results.query;

import dev.sluice.results.query.Answer.Found;
import dev.sluice.results.query.Answer.NotFound;
import dev.sluice.schema.body.BlobUnavailableException;
import dev.sluice.schema.error.ErrorCode;
import dev.sluice.schema.error.SluiceException;
import dev.sluice.schema.job.JobId;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.PathVariable;
import io.micronaut.http.annotation.QueryValue;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;

/** What ingress asks. Tenant and id come checked: ingress verifies the id's MAC. */
@Controller("/internal/v1")
@ExecuteOn(TaskExecutors.BLOCKING)
final class JobReadController {
    private static final Duration RETRY_AFTER = Duration.ofSeconds(2);

    private final JobReads reads;
    private final JobDocument document;

    JobReadController(JobReads reads, JobDocument document) {
        this.reads = reads;
        this.document = document;
    }

    @Get("/jobs/{tenant}/{jobId}")
    String job(
            @PathVariable String tenant,
            @PathVariable String jobId,
            @QueryValue(value = "wait_ms", defaultValue = "0") long waitMs) {
        JobId id =
                JobId.parse(jobId)
                        .orElseThrow(
                                () ->
                                        new SluiceException(
                                                ErrorCode.INVALID_REQUEST,
                                                "the path does not end in a job id (expected: 'job_' and 42 digits)"));
        return switch (reads.await(tenant, id, Duration.ofMillis(waitMs))) {
            case Found(StoredJob job) -> rendered(job);
            case NotFound(boolean projected) ->
                    "{\"found\":false,\"projected\":%b}".formatted(projected);
        };
    }

    @Get("/watermark")
    WatermarkView watermark() {
        return new WatermarkView(
                reads.watermarks().stream()
                        .map(
                                w ->
                                        new WatermarkView.Partition(
                                                w.partition(),
                                                time(w.acceptedMs()),
                                                time(w.eventsThroughMs()),
                                                time(w.resultsThroughMs())))
                        .toList());
    }

    @Get("/summary")
    SummaryView summary(@QueryValue String tenant) {
        Map<String, Long> counts = reads.counts(tenant);
        return new SummaryView(
                tenant, counts.values().stream().mapToLong(Long::longValue).sum(), counts);
    }

    private String rendered(StoredJob job) {
        try {
            return document.found(job);
        } catch (BlobUnavailableException e) {
            throw SluiceException.retryAfter(
                    RETRY_AFTER,
                    ErrorCode.RESULTS_UNAVAILABLE,
                    "the response of job %s cannot be read now".formatted(job.id()));
        }
    }

    private static String time(long epochMs) {
        return Instant.ofEpochMilli(epochMs).toString();
    }
}
