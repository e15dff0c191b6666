package dev.sluice.ingress.admin;

import dev.sluice.ingress.auth.CallerIdentity;
import dev.sluice.runtime.catalog.Deed;
import dev.sluice.schema.error.ErrorCode;
import dev.sluice.schema.error.SluiceException;
import io.micronaut.http.HttpRequest;
import jakarta.inject.Singleton;
import java.time.InstantSource;
import java.util.UUID;
import java.util.regex.Pattern;

/** Who asks for what an operator does, for the record. Thread-safe. */
@Singleton
public final class Deeds {
    private static final Pattern REQUEST_ID = Pattern.compile("[\\x21-\\x7e]{1,128}");
    private static final int REASON_CHARS_MAX = 500;

    private final InstantSource clock;

    Deeds(InstantSource clock) {
        this.clock = clock;
    }

    /**
     * What is recorded of this request, with the reason that its query gives.
     *
     * @throws SluiceException with {@code INVALID_REQUEST}
     */
    public Deed of(HttpRequest<?> request) {
        String given = request.getHeaders().get("X-Request-Id");
        String reason = request.getParameters().get("reason");
        if (reason != null && reason.length() > REASON_CHARS_MAX) {
            throw new SluiceException(
                    ErrorCode.INVALID_REQUEST,
                    "query parameter reason: %d characters (expected: at most %d)"
                            .formatted(reason.length(), REASON_CHARS_MAX));
        }
        CallerIdentity caller = CallerIdentity.of(request);
        return new Deed(
                caller.key().name(),
                caller.tenant().name(),
                null,
                reason,
                request.getRemoteAddress().getAddress().getHostAddress(),
                given != null && REQUEST_ID.matcher(given).matches()
                        ? given
                        : "req_" + UUID.randomUUID(),
                clock.instant());
    }
}
