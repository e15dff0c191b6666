package dev.sluice.sim.openai;

import dev.sluice.sim.http.SimRequest;
import java.util.Optional;

/** What a request must satisfy before anyone looks at its content. */
final class Preconditions {
    private static final String BEARER = "Bearer ";

    private Preconditions() {}

    static Optional<ApiError> check(SimRequest request) {
        return switch (request.state()) {
            case NOT_HTTP -> Optional.of(ApiError.ofStatus(400));
            case BODY_TOO_LARGE -> Optional.of(ApiError.ofStatus(413));
            case WHOLE -> authorized(request) ? Optional.empty() : Optional.of(noKey());
        };
    }

    private static boolean authorized(SimRequest request) {
        String value = request.headerOrEmpty("Authorization");
        return value.regionMatches(true, 0, BEARER, 0, BEARER.length())
                && !value.substring(BEARER.length()).isBlank();
    }

    private static ApiError noKey() {
        return new ApiError(
                401,
                "You didn't provide an API key. You need to provide your API key in an"
                        + " Authorization header using Bearer auth (i.e. Authorization: Bearer"
                        + " YOUR_KEY).",
                ApiError.INVALID_REQUEST,
                null,
                null);
    }
}
