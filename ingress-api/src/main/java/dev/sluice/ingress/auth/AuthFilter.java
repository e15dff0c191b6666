package dev.sluice.ingress.auth;

import io.micronaut.http.HttpHeaders;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.annotation.RequestFilter;
import io.micronaut.http.annotation.ServerFilter;

/**
 * Lets only known callers reach {@code /v1}, before any byte of a body is read. Runs on the event
 * loop: a hash and two map lookups, nothing that blocks.
 */
@ServerFilter("/v1/**")
final class AuthFilter {
    private final Authenticator authenticator;

    AuthFilter(Authenticator authenticator) {
        this.authenticator = authenticator;
    }

    @RequestFilter
    void identify(HttpRequest<?> request) {
        authenticator
                .authenticate(request.getHeaders().get(HttpHeaders.AUTHORIZATION))
                .attachTo(request);
    }
}
