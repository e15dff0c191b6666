package dev.sluice.results.webhook.endpoint;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sluice.results.webhook.RequestBody;
import dev.sluice.runtime.egress.EgressRules;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.MediaType;
import io.micronaut.http.annotation.Body;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Delete;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.Patch;
import io.micronaut.http.annotation.PathVariable;
import io.micronaut.http.annotation.Post;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import java.io.InputStream;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Endpoints of one tenant. What ingress forwards comes with the tenant of its caller's key in the
 * path; answers are what clients see.
 */
@Controller("/internal/v1/webhooks/{tenant}/endpoints")
@ExecuteOn(TaskExecutors.BLOCKING)
final class EndpointController {
    private static final Duration OLD_EXPIRES_IN_DEFAULT = Duration.ofHours(24);
    private static final Duration OLD_EXPIRES_IN_MAX = Duration.ofDays(30);
    private static final String OLD_EXPIRES_IN = "old_expires_in_seconds";

    private final Endpoints endpoints;
    private final EgressRules rules;

    EndpointController(Endpoints endpoints, EgressRules rules) {
        this.endpoints = endpoints;
        this.rules = rules;
    }

    @Post(consumes = MediaType.APPLICATION_JSON)
    HttpResponse<String> create(@PathVariable String tenant, @Nullable @Body InputStream body) {
        EndpointOrder order = EndpointOrder.read(RequestBody.bytes(body), true, rules);
        Endpoints.Made made = endpoints.create(tenant, order);
        return HttpResponse.created(EndpointJson.of(made.endpoint(), made.secret()));
    }

    @Get
    String list(@PathVariable String tenant) {
        return EndpointJson.list(endpoints.list(tenant));
    }

    @Get("/{id}")
    String get(@PathVariable String tenant, @PathVariable String id) {
        return EndpointJson.of(endpoints.get(tenant, id), null);
    }

    @Patch(uri = "/{id}", consumes = MediaType.APPLICATION_JSON)
    String update(
            @PathVariable String tenant,
            @PathVariable String id,
            @Nullable @Body InputStream body) {
        EndpointOrder order = EndpointOrder.read(RequestBody.bytes(body), false, rules);
        return EndpointJson.of(endpoints.update(tenant, id, order), null);
    }

    @Delete("/{id}")
    String delete(@PathVariable String tenant, @PathVariable String id) {
        endpoints.delete(tenant, id);
        return EndpointJson.deleted(id);
    }

    @Post(uri = "/{id}/rotate-secret", consumes = MediaType.ALL)
    String rotate(
            @PathVariable String tenant,
            @PathVariable String id,
            @Nullable @Body InputStream body) {
        byte[] bytes = RequestBody.bytes(body);
        Duration oldExpiresIn = bytes.length == 0 ? OLD_EXPIRES_IN_DEFAULT : oldExpiresIn(bytes);
        Endpoints.Made made = endpoints.rotate(tenant, id, oldExpiresIn);
        return EndpointJson.of(made.endpoint(), made.secret());
    }

    private static Duration oldExpiresIn(byte[] body) {
        ObjectNode order = RequestBody.parse(body);
        for (var field : order.properties()) {
            if (!field.getKey().equals(OLD_EXPIRES_IN)) {
                throw RequestBody.bad(
                        "/" + field.getKey(), "unknown field", OLD_EXPIRES_IN + " or nothing");
            }
        }
        JsonNode given = order.get(OLD_EXPIRES_IN);
        if (given == null) {
            return OLD_EXPIRES_IN_DEFAULT;
        }
        if (!given.isIntegralNumber()
                || given.longValue() < 0
                || given.longValue() > OLD_EXPIRES_IN_MAX.toSeconds()) {
            throw RequestBody.bad(
                    "/" + OLD_EXPIRES_IN,
                    "something else",
                    "a whole number from 0 to " + OLD_EXPIRES_IN_MAX.toSeconds());
        }
        return Duration.ofSeconds(given.longValue());
    }
}
