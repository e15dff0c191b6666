package dev.sluice.results.batch;

import dev.sluice.results.batch.BatchReads.Page;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.MediaType;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.PathVariable;
import io.micronaut.http.annotation.QueryValue;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What ingress asks of files and batches. Tenants and ids come checked. */
@Controller("/internal/v1")
@ExecuteOn(TaskExecutors.BLOCKING)
final class BatchReadController {
    private static final int LIMIT_MAX = 100;

    private final BatchReads reads;

    BatchReadController(BatchReads reads) {
        this.reads = reads;
    }

    @Get(uri = "/batches/{tenant}/{id}", produces = MediaType.APPLICATION_JSON)
    HttpResponse<String> batch(@PathVariable String tenant, @PathVariable String id) {
        return reads.batch(tenant, id)
                .<HttpResponse<String>>map(HttpResponse::ok)
                .orElseGet(HttpResponse::notFound);
    }

    @Get(uri = "/batches/{tenant}", produces = MediaType.APPLICATION_JSON)
    String batches(
            @PathVariable String tenant,
            @QueryValue(defaultValue = "20") int limit,
            @Nullable @QueryValue String after,
            @Nullable @QueryValue String order) {
        return reads.batches(tenant, page(limit, after, order));
    }

    @Get(uri = "/files/{tenant}", produces = MediaType.APPLICATION_JSON)
    String files(
            @PathVariable String tenant,
            @QueryValue(defaultValue = "20") int limit,
            @Nullable @QueryValue String after,
            @Nullable @QueryValue String order,
            @Nullable @QueryValue String purpose) {
        return reads.files(tenant, purpose, page(limit, after, order));
    }

    @Get(uri = "/batch-counts", produces = MediaType.APPLICATION_JSON)
    String counts(@QueryValue String ids) {
        return reads.counts(List.of(ids.split(",", LIMIT_MAX)));
    }

    private static Page page(int limit, @Nullable String after, @Nullable String order) {
        return new Page(Math.clamp(limit, 1, LIMIT_MAX), after, "asc".equals(order));
    }
}
