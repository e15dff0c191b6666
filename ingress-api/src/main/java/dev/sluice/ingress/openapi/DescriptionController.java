package dev.sluice.ingress.openapi;

import dev.sluice.schema.error.ErrorCode;
import dev.sluice.schema.error.SluiceException;
import io.micronaut.http.HttpHeaders;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.MutableHttpResponse;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.PathVariable;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;

/**
 * Serves the description and its page to everybody: neither holds anything of this installation.
 * The page may load from here and from nowhere else. On virtual threads.
 */
@Controller
@ExecuteOn(TaskExecutors.BLOCKING)
final class DescriptionController {
    /** The library puts styles into elements; nothing of it needs scripts but its own file. */
    static final String POLICY =
            "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline';"
                    + " img-src 'self' data:; connect-src 'self'; base-uri 'none';"
                    + " form-action 'none'; frame-ancestors 'none'";

    private final Description description;

    DescriptionController(Description description) {
        this.description = description;
    }

    @Get("/openapi.json")
    HttpResponse<byte[]> json() {
        return ok(description.json(), "application/json");
    }

    @Get("/openapi.yaml")
    HttpResponse<byte[]> yaml() {
        return ok(description.yaml(), "application/yaml");
    }

    @Get("/docs")
    HttpResponse<byte[]> page() {
        return asset(PageAsset.INDEX);
    }

    @Get("/docs/{asset}")
    HttpResponse<byte[]> asset(@PathVariable String asset) {
        return asset(
                PageAsset.named(asset)
                        .orElseThrow(
                                () ->
                                        new SluiceException(
                                                ErrorCode.NOT_FOUND,
                                                "there is no such part of the page (expected: /docs)")));
    }

    private static HttpResponse<byte[]> asset(PageAsset asset) {
        return ok(asset.bytes(), asset.mediaType())
                .header("Content-Security-Policy", POLICY)
                .header("Referrer-Policy", "no-referrer");
    }

    private static MutableHttpResponse<byte[]> ok(byte[] bytes, String mediaType) {
        return HttpResponse.ok(bytes)
                .header(HttpHeaders.CONTENT_TYPE, mediaType)
                .header(HttpHeaders.CACHE_CONTROL, "no-cache")
                .header("X-Content-Type-Options", "nosniff");
    }
}
