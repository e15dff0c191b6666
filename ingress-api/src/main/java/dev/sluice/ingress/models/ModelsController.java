package dev.sluice.ingress.models;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.sluice.ingress.auth.CallerIdentity;
import dev.sluice.ingress.json.Json;
import dev.sluice.ingress.kafka.Catalogs;
import dev.sluice.schema.catalog.Route;
import dev.sluice.schema.error.ErrorCode;
import dev.sluice.schema.error.SluiceException;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.MediaType;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.PathVariable;
import java.io.IOException;
import java.util.Comparator;
import java.util.List;

/** Lists the routes that the caller's tenant may use. Reads memory alone. */
@Controller("/v1/models")
final class ModelsController {
    /** Nobody keeps when a route was made. */
    private static final long CREATED = 0;

    private static final int SHOWN_CHARS_MAX = 64;

    private final Catalogs catalogs;

    ModelsController(Catalogs catalogs) {
        this.catalogs = catalogs;
    }

    @Get(produces = MediaType.APPLICATION_JSON)
    HttpResponse<byte[]> list(HttpRequest<?> request) {
        List<Route> usable =
                catalogs.current().routes().stream()
                        .filter(route -> mayUse(request, route))
                        .sorted(Comparator.comparing(Route::name))
                        .toList();
        return answer(
                out -> {
                    out.writeStartObject();
                    out.writeStringField("object", "list");
                    out.writeArrayFieldStart("data");
                    for (Route route : usable) {
                        write(route, out);
                    }
                    out.writeEndArray();
                    out.writeEndObject();
                });
    }

    @Get(uri = "/{+name}", produces = MediaType.APPLICATION_JSON)
    HttpResponse<byte[]> get(HttpRequest<?> request, @PathVariable String name) {
        Route known =
                catalogs.current()
                        .route(name)
                        .filter(route -> mayUse(request, route))
                        .orElseThrow(() -> missing(name));
        return answer(out -> write(known, out));
    }

    private static boolean mayUse(HttpRequest<?> request, Route route) {
        return CallerIdentity.of(request).tenant().mayUse(route.name());
    }

    private static void write(Route route, JsonGenerator out) throws IOException {
        out.writeStartObject();
        out.writeStringField("id", route.name());
        out.writeStringField("object", "model");
        out.writeNumberField("created", CREATED);
        out.writeStringField("owned_by", "sluice");
        out.writeEndObject();
    }

    private static HttpResponse<byte[]> answer(Json.Content content) {
        return HttpResponse.ok(Json.bytes(content)).contentType(MediaType.APPLICATION_JSON_TYPE);
    }

    private static SluiceException missing(String name) {
        return new SluiceException(
                ErrorCode.MODEL_NOT_FOUND,
                "there is no route %s for this key (expected: one of GET /v1/models)"
                        .formatted(
                                name.length() <= SHOWN_CHARS_MAX
                                        ? name
                                        : name.substring(0, SHOWN_CHARS_MAX) + "..."));
    }
}
