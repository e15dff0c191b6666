package dev.sluice.results.redrive;

import dev.sluice.results.redrive.Redriver.Wished;
import dev.sluice.results.webhook.RequestBody;
import dev.sluice.schema.error.ErrorCode;
import dev.sluice.schema.error.SluiceException;
import dev.sluice.schema.job.JobId;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.MediaType;
import io.micronaut.http.annotation.Body;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.PathVariable;
import io.micronaut.http.annotation.Post;
import io.micronaut.http.annotation.QueryValue;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What ingress asks for tenants. Ids and orders come checked. */
@Controller("/internal/v1/redrives/{tenant}")
@ExecuteOn(TaskExecutors.BLOCKING)
final class RedriveController {
    private static final int OPEN_MAX = 10;
    private static final int LIMIT_MAX = 100;

    private final Redriver redriver;
    private final RedriveRows rows;
    private final InstantSource clock;

    RedriveController(Redriver redriver, RedriveRows rows, InstantSource clock) {
        this.redriver = redriver;
        this.rows = rows;
        this.clock = clock;
    }

    @Post(uri = "/jobs/{jobId}", consumes = MediaType.APPLICATION_JSON)
    String one(
            @PathVariable String tenant,
            @PathVariable String jobId,
            @Nullable @Body InputStream body) {
        Wished wished =
                redriver.one(tenant, new JobId(jobId), RedriveOrder.read(RequestBody.bytes(body)));
        return RedriveJson.wished(wished);
    }

    /** The same id again changes nothing. */
    @Post(uri = "/{id}", consumes = MediaType.APPLICATION_JSON)
    String create(
            @PathVariable String tenant,
            @PathVariable String id,
            @Nullable @Body InputStream body) {
        byte[] asked = RequestBody.bytes(body);
        RequestBody.parse(asked);
        int partition = redriver.partition(tenant);
        return RedriveJson.of(
                rows.write(
                        connection -> {
                            Optional<StoredRedrive> known = RedriveRows.find(connection, id);
                            if (known.isPresent()) {
                                return of(tenant, id, known);
                            }
                            if (RedriveRows.open(connection, tenant) >= OPEN_MAX) {
                                throw new SluiceException(
                                        ErrorCode.BACKLOG_FULL,
                                        "%d redrives of the tenant have not ended (expected: fewer; cancel one or wait)"
                                                .formatted(OPEN_MAX));
                            }
                            StoredRedrive made =
                                    StoredRedrive.fresh(
                                            id,
                                            tenant,
                                            partition,
                                            clock.millis(),
                                            new String(asked, StandardCharsets.UTF_8));
                            RedriveRows.insert(connection, made);
                            return made;
                        }));
    }

    @Get("/{id}")
    String get(@PathVariable String tenant, @PathVariable String id) {
        return RedriveJson.of(
                rows.read(connection -> of(tenant, id, RedriveRows.find(connection, id))));
    }

    @Get
    String list(
            @PathVariable String tenant,
            @QueryValue(defaultValue = "20") int limit,
            @Nullable @QueryValue String after) {
        int shown = Math.clamp(limit, 1, LIMIT_MAX);
        List<StoredRedrive> found =
                rows.read(
                        connection ->
                                RedriveRows.page(
                                        connection,
                                        tenant,
                                        after == null
                                                ? Optional.empty()
                                                : RedriveRows.find(connection, after),
                                        shown + 1));
        return RedriveJson.page(found, shown);
    }

    /** Takes no more jobs; runs that began go on. */
    @Post(uri = "/{id}/cancel", consumes = MediaType.ALL)
    HttpResponse<String> cancel(@PathVariable String tenant, @PathVariable String id) {
        StoredRedrive cancelled =
                rows.write(
                        connection -> {
                            StoredRedrive found = of(tenant, id, RedriveRows.find(connection, id));
                            RedriveRows.cancel(connection, found.id(), clock.millis());
                            return of(tenant, id, RedriveRows.find(connection, id));
                        });
        return HttpResponse.ok(RedriveJson.of(cancelled));
    }

    private static StoredRedrive of(String tenant, String id, Optional<StoredRedrive> found) {
        return found.filter(redrive -> redrive.tenant().equals(tenant))
                .orElseThrow(
                        () ->
                                new SluiceException(
                                        ErrorCode.NOT_FOUND,
                                        "redrive %s (expected: the id of a redrive of this tenant)"
                                                .formatted(id)));
    }
}
