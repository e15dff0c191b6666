package dev.sluice.ingress.auth;

import io.micronaut.http.HttpHeaders;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.annotation.RequestFilter;
import io.micronaut.http.annotation.ServerFilter;

/**
 * Lets only known callers reach {@code /v1} and {@code /admin/v1}, each with the role that is
 * needed there, before any byte of a body is read. Runs on the event loop: a hash and two map
 * lookups, nothing that blocks.
 */
@ServerFilter({"/v1/**", "/admin/v1/**"})
final class AuthFilter {
    private final Authenticator authenticator;

    AuthFilter(Authenticator authenticator) {
        this.authenticator = authenticator;
    }

    @RequestFilter
    void identify(HttpRequest<?> request) {
        CallerIdentity caller =
                authenticator.authenticate(
                        request.getHeaders().get(HttpHeaders.AUTHORIZATION),
                        request.getRemoteAddress().getAddress());
        RolePolicy.require(caller.key(), request.getMethodName(), request.getPath());
        caller.attachTo(request);
    }
}
