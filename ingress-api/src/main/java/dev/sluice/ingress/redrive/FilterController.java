package dev.sluice.ingress.redrive;

import dev.sluice.ingress.auth.CallerIdentity;
import dev.sluice.ingress.kafka.Catalogs;
import dev.sluice.ingress.query.Parameters;
import dev.sluice.ingress.submit.Intake;
import dev.sluice.schema.catalog.Tenant;
import dev.sluice.schema.error.ErrorCode;
import dev.sluice.schema.error.SluiceException;
import dev.sluice.schema.job.JobIds;
import dev.sluice.schema.job.ObjectId;
import dev.sluice.schema.job.ObjectIds;
import io.micronaut.http.HttpHeaders;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.HttpStatus;
import io.micronaut.http.MediaType;
import io.micronaut.http.annotation.Body;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.PathVariable;
import io.micronaut.http.annotation.Post;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import java.io.InputStream;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Redrives of all jobs that fit a filter; results-store works on them. On virtual threads. */
@Controller("/v1/jobs")
@ExecuteOn(TaskExecutors.BLOCKING)
final class FilterController {
    private static final byte[] NOTHING = {};
    private static final int LIMIT = 20;
    private static final int LIMIT_MAX = 100;

    private final RedriveResults results;
    private final ObjectIds ids;
    private final Catalogs catalogs;
    private final Intake intake;
    private final InstantSource clock;

    FilterController(
            RedriveResults results,
            JobIds ids,
            Catalogs catalogs,
            Intake intake,
            InstantSource clock) {
        this.results = results;
        this.ids = new ObjectIds(ids);
        this.catalogs = catalogs;
        this.intake = intake;
        this.clock = clock;
    }

    /** 202 when it is on disk. */
    @Post(uri = "/redrive", consumes = MediaType.APPLICATION_JSON)
    HttpResponse<byte[]> create(HttpRequest<?> request, @Nullable @Body InputStream body) {
        CallerIdentity caller = CallerIdentity.of(request);
        Instant now = clock.instant().truncatedTo(ChronoUnit.MILLIS);
        RedriveAsk ask = RedriveAsk.byFilter(SmallBody.bytes(body));
        ChangePolicy.refusal(ask, caller, catalogs.current(), now)
                .ifPresent(
                        refusal -> {
                            throw refusal;
                        });
        Tenant tenant = caller.tenant();
        ObjectId id = ids.random(ObjectId.Kind.REDRIVE, tenant.name(), tenant.shard(), now);
        intake.enter();
        try {
            byte[] made =
                    results.call(
                            "POST",
                            tenant.name(),
                            "/" + id,
                            OrderJson.of(ask, caller, null, Optional.empty()));
            return answer(HttpStatus.ACCEPTED, made)
                    .header(HttpHeaders.LOCATION, "/v1/jobs/redrives/" + id);
        } finally {
            intake.leave();
        }
    }

    @Get("/redrives")
    HttpResponse<byte[]> list(HttpRequest<?> request) {
        String tenant = CallerIdentity.of(request).tenant().name();
        Parameters given = Parameters.of(request, Set.of("after", "limit"), name -> false);
        int limit = given.number("limit", LIMIT, 1, LIMIT_MAX);
        String after = given.one("after").map(id -> "&after=" + known(id, tenant)).orElse("");
        return answer(
                HttpStatus.OK, results.call("GET", tenant, "?limit=" + limit + after, NOTHING));
    }

    @Get("/redrives/{id}")
    HttpResponse<byte[]> get(HttpRequest<?> request, @PathVariable String id) {
        String tenant = CallerIdentity.of(request).tenant().name();
        return answer(HttpStatus.OK, results.call("GET", tenant, "/" + known(id, tenant), NOTHING));
    }

    /** Takes no more jobs; runs that have begun go on. */
    @Post(uri = "/redrives/{id}/cancel", consumes = MediaType.ALL)
    HttpResponse<byte[]> cancel(HttpRequest<?> request, @PathVariable String id) {
        String tenant = CallerIdentity.of(request).tenant().name();
        return answer(
                HttpStatus.OK,
                results.call("POST", tenant, "/" + known(id, tenant) + "/cancel", NOTHING));
    }

    private ObjectId known(String id, String tenant) {
        return ObjectId.parse(ObjectId.Kind.REDRIVE, id)
                .filter(parsed -> ids.genuine(parsed, tenant))
                .orElseThrow(
                        () ->
                                new SluiceException(
                                        ErrorCode.NOT_FOUND,
                                        "there is no such redrive (expected: the id of a redrive of this tenant)"));
    }

    private static io.micronaut.http.MutableHttpResponse<byte[]> answer(
            HttpStatus status, byte[] document) {
        return HttpResponse.<byte[]>status(status)
                .header(HttpHeaders.CACHE_CONTROL, "no-store")
                .contentType(MediaType.APPLICATION_JSON_TYPE)
                .body(document);
    }
}
