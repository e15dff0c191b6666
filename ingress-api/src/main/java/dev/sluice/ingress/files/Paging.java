package dev.sluice.ingress.files;

import dev.sluice.ingress.status.Encoded;
import dev.sluice.schema.error.ErrorCode;
import dev.sluice.schema.error.SluiceException;
import io.micronaut.http.HttpParameters;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * How OpenAI's clients page: {@code limit}, {@code after} the last id of the page before, {@code
 * order}. Newest first unless asked otherwise.
 */
public record Paging(int limit, Optional<String> after, boolean oldestFirst) {
    private static final int LIMIT_MAX = 100;
    private static final int LIMIT_DEFAULT = 20;

    /**
     * @throws SluiceException with {@code INVALID_REQUEST}
     */
    public static Paging of(HttpParameters parameters) {
        String order = Optional.ofNullable(parameters.get("order")).orElse("desc");
        if (!order.equals("asc") && !order.equals("desc")) {
            throw bad("order", order, "asc or desc");
        }
        return new Paging(
                limit(parameters.get("limit")),
                Optional.ofNullable(parameters.get("after")),
                order.equals("asc"));
    }

    private static int limit(@Nullable String text) {
        if (text == null) {
            return LIMIT_DEFAULT;
        }
        try {
            int limit = Integer.parseInt(text);
            if (limit >= 1) {
                // OpenAI allows more for files; who pages gets all of them in any case.
                return Math.min(limit, LIMIT_MAX);
            }
        } catch (NumberFormatException e) {
            throw bad("limit", text, "a number from 1 to " + LIMIT_MAX);
        }
        throw bad("limit", text, "a number from 1 to " + LIMIT_MAX);
    }

    /** For the internal API. */
    public String query(@Nullable String purpose) {
        StringBuilder query = new StringBuilder("?limit=").append(limit);
        after.ifPresent(id -> query.append("&after=").append(Encoded.of(id)));
        if (oldestFirst) {
            query.append("&order=asc");
        }
        if (purpose != null) {
            query.append("&purpose=").append(Encoded.of(purpose));
        }
        return query.toString();
    }

    private static SluiceException bad(String name, String found, String expected) {
        return new SluiceException(
                ErrorCode.INVALID_REQUEST,
                "query parameter %s: %s (expected: %s)"
                        .formatted(name, found.length() <= 40 ? found : "too long", expected));
    }
}
