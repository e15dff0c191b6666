package dev.sluice.ingress.auth;

import io.micronaut.http.HttpHeaders;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.annotation.RequestFilter;
import io.micronaut.http.annotation.ServerFilter;
import org.jspecify.annotations.Nullable;

/**
 * Lets only known callers reach {@code /v1} and {@code /admin/v1}, each with the role that is
 * needed there and no more than one key may, before any byte of a body is read. Runs on the event
 * loop: a hash and a few map lookups, nothing that blocks.
 */
@ServerFilter({"/v1/**", "/admin/v1/**"})
final class AuthFilter {
    private static final String CLIENTS = "/v1/";
    private static final String ANTHROPIC_PATH = "/v1/messages";
    private static final String ANTHROPIC_KEY = "x-api-key";

    private final Authenticator authenticator;
    private final KeyGate gate;

    AuthFilter(Authenticator authenticator, KeyGate gate) {
        this.authenticator = authenticator;
        this.gate = gate;
    }

    @RequestFilter
    void identify(HttpRequest<?> request) {
        CallerIdentity caller =
                authenticator.authenticate(
                        authorization(request), request.getRemoteAddress().getAddress());
        RolePolicy.require(caller.key(), request.getMethodName(), request.getPath());
        if (request.getPath().startsWith(CLIENTS)) {
            gate.enter(request, caller.key());
        }
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
