package dev.sluice.sim.cohere;

import dev.sluice.sim.chat.SimError;
import dev.sluice.sim.http.HeaderLines;
import dev.sluice.sim.http.SimRequest;
import dev.sluice.sim.seed.Draws;
import java.util.HexFormat;
import java.util.Optional;

/** What all operations of this API share. */
final class Preconditions {
    private static final String BEARER = "Bearer ";

    private Preconditions() {}

    static Optional<SimError> check(SimRequest http, boolean known) {
        return switch (http.state()) {
            case NOT_HTTP -> Optional.of(Errors.ofStatus(400));
            case BODY_TOO_LARGE -> Optional.of(Errors.ofStatus(413));
            case WHOLE -> headers(http, known);
        };
    }

    /** Cohere tells nothing of limits in headers. */
    static HeaderLines head(long draw) {
        HexFormat hex = HexFormat.of();
        return new HeaderLines()
                .add(
                        "x-debug-trace-id",
                        hex.toHexDigits(draw) + hex.toHexDigits(Draws.mix(draw, 1)));
    }

    private static Optional<SimError> headers(SimRequest http, boolean known) {
        if (!known || !http.method().equals("POST")) {
            return Optional.of(Errors.of(404, "page not found"));
        }
        String shown = http.headerOrEmpty("Authorization");
        return shown.regionMatches(true, 0, BEARER, 0, BEARER.length())
                        && !shown.substring(BEARER.length()).isBlank()
                ? Optional.empty()
                : Optional.of(Errors.of(401, "no api key supplied"));
    }
}
