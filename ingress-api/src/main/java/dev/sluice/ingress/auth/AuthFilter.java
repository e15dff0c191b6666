package dev.sluice.ingress.auth;

import io.micronaut.http.HttpHeaders;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.annotation.RequestFilter;
import io.micronaut.http.annotation.ServerFilter;
import org.jspecify.annotations.Nullable;

/**
 * Lets only known callers reach {@code /v1} and {@code /admin/v1}, each with the role that is
 * needed there, before any byte of a body is read. Runs on the event loop: a hash and two map
 * lookups, nothing that blocks.
 */
@ServerFilter({"/v1/**", "/admin/v1/**"})
final class AuthFilter {
    private static final String ANTHROPIC_PATH = "/v1/messages";
    private static final String ANTHROPIC_KEY = "x-api-key";

    private final Authenticator authenticator;

    AuthFilter(Authenticator authenticator) {
        this.authenticator = authenticator;
    }

    @RequestFilter
    void identify(HttpRequest<?> request) {
        CallerIdentity caller =
                authenticator.authenticate(
                        authorization(request), request.getRemoteAddress().getAddress());
        RolePolicy.require(caller.key(), request.getMethodName(), request.getPath());
        caller.attachTo(request);
    }

    /** Anthropic's clients show their keys in a header of their own. */
    private static @Nullable String authorization(HttpRequest<?> request) {
        String shown = request.getHeaders().get(HttpHeaders.AUTHORIZATION);
        String key = request.getHeaders().get(ANTHROPIC_KEY);
        String path = request.getPath();
        boolean anthropics = path.equals(ANTHROPIC_PATH) || path.startsWith(ANTHROPIC_PATH + "/");
        return shown == null && key != null && anthropics ? "Bearer " + key : shown;
    }
}
