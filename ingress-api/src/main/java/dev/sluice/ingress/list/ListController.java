package dev.sluice.ingress.list;

import dev.sluice.ingress.auth.CallerIdentity;
import dev.sluice.ingress.query.Parameters;
import dev.sluice.ingress.status.Encoded;
import dev.sluice.ingress.status.ResultsApi;
import dev.sluice.schema.job.JobIds;
import io.micronaut.http.HttpHeaders;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.MediaType;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;

/** Lists a tenant's jobs, newest first, without their results. On virtual threads. */
@Controller("/v1/jobs")
final class ListController {
    private final ResultsApi results;
    private final JobIds ids;

    ListController(ResultsApi results, JobIds ids) {
        this.results = results;
        this.ids = ids;
    }

    @Get(produces = MediaType.APPLICATION_JSON)
    @ExecuteOn(TaskExecutors.BLOCKING)
    HttpResponse<byte[]> list(HttpRequest<?> request) {
        String tenant = CallerIdentity.of(request).tenant().name();
        Parameters given = Parameters.of(request, ListQuery.KNOWN, ListQuery::isMetadata);
        String query = ListQuery.of(given, id -> ids.genuine(id, tenant));
        return HttpResponse.ok(results.get("/jobs/" + Encoded.of(tenant) + query).body())
                .header(HttpHeaders.CACHE_CONTROL, "no-store")
                .contentType(MediaType.APPLICATION_JSON_TYPE);
    }
}
