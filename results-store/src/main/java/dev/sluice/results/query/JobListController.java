package dev.sluice.results.query;

import dev.sluice.schema.job.JobId;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.PathVariable;
import io.micronaut.http.annotation.QueryValue;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Lists for ingress, which has checked every word of the question. */
@Controller("/internal/v1")
@ExecuteOn(TaskExecutors.BLOCKING)
final class JobListController {
    private final JobReads reads;
    private final JobDocument document;

    JobListController(JobReads reads, JobDocument document) {
        this.reads = reads;
        this.document = document;
    }

    @Get("/jobs/{tenant}")
    String list(
            @PathVariable String tenant,
            @QueryValue int limit,
            @Nullable @QueryValue String status,
            @Nullable @QueryValue String batch,
            @Nullable @QueryValue String model,
            @Nullable @QueryValue String priority,
            @Nullable @QueryValue String metadata,
            @QueryValue(value = "from_ms", defaultValue = "0") long fromMs,
            @QueryValue(value = "to_ms", defaultValue = "9223372036854775807") long toMs,
            @Nullable @QueryValue String after) {
        JobFilter filter =
                new JobFilter(
                        status == null ? List.of() : List.of(status.split(",", -1)),
                        Optional.ofNullable(batch),
                        Optional.ofNullable(model),
                        Optional.ofNullable(priority),
                        Optional.ofNullable(metadata),
                        fromMs,
                        toMs,
                        Optional.ofNullable(after).map(JobId::new),
                        limit);
        return document.page(reads.list(tenant, filter));
    }
}
