package dev.sluice.results.query;

import dev.sluice.schema.error.ErrorCode;
import dev.sluice.schema.error.SluiceException;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.annotation.RequestFilter;
import io.micronaut.http.annotation.ServerFilter;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import org.jspecify.annotations.Nullable;

/** Lets only callers in that know the shared secret, where one is set. */
@ServerFilter("/internal/**")
final class InternalTokenFilter {
    static final String HEADER = "Sluice-Internal-Token";

    private final byte @Nullable [] token;

    InternalTokenFilter(InternalConfig config) {
        String configured = config.token();
        this.token = configured == null ? null : configured.getBytes(StandardCharsets.UTF_8);
    }

    @RequestFilter
    @Nullable HttpResponse<?> check(HttpRequest<?> request) {
        if (token == null) {
            return null;
        }
        String given = request.getHeaders().get(HEADER);
        return given != null && MessageDigest.isEqual(token, given.getBytes(StandardCharsets.UTF_8))
                ? null
                : Problems.response(
                        new SluiceException(
                                ErrorCode.INVALID_API_KEY,
                                "header %s (expected: the configured sluice.internal.token)"
                                        .formatted(HEADER)));
    }
}
