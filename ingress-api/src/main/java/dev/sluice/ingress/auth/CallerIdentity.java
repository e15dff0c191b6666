package dev.sluice.ingress.auth;

import dev.sluice.schema.catalog.ApiKey;
import dev.sluice.schema.catalog.Tenant;
import io.micronaut.http.HttpRequest;

/** Who is calling: the key that was shown and the tenant that it belongs to. */
public record CallerIdentity(ApiKey key, Tenant tenant) {
    private static final String ATTRIBUTE = "sluice.caller";

    /** The caller of a request that {@link AuthFilter} let through. */
    public static CallerIdentity of(HttpRequest<?> request) {
        return request.getAttribute(ATTRIBUTE, CallerIdentity.class)
                .orElseThrow(
                        () ->
                                new IllegalStateException(
                                        "path %s has no caller (expected: a path under /v1 or /admin/v1)"
                                                .formatted(request.getPath())));
    }

    void attachTo(HttpRequest<?> request) {
        request.setAttribute(ATTRIBUTE, this);
    }
}
