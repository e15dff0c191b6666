package dev.sluice.ingress.auth;

import dev.sluice.schema.catalog.ApiKey;
import dev.sluice.schema.catalog.ApiKey.Role;
import dev.sluice.schema.error.ErrorCode;
import dev.sluice.schema.error.SluiceException;
import java.util.Locale;

/**
 * Which role a request needs. Whatever is not known to be a client's, or harmless, needs the
 * highest one, so a path that is forgotten here, or written in an unusual way, is closed.
 */
final class RolePolicy {
    private static final String CLIENTS = "/v1/";

    /** Records that nobody could read may hold what callers wrote. */
    private static final String DEAD_LETTERS = "/admin/v1/dead-letters";

    private RolePolicy() {}

    /**
     * @throws SluiceException with {@code PERMISSION_DENIED}
     */
    static void require(ApiKey key, String method, String path) {
        Role role = needed(method, path);
        if (!key.may(role)) {
            throw new SluiceException(
                    ErrorCode.PERMISSION_DENIED,
                    "API key %s: roles %s (expected: %s)"
                            .formatted(
                                    key.name(),
                                    key.roles().stream().map(RolePolicy::word).toList(),
                                    word(role)));
        }
    }

    static Role needed(String method, String path) {
        if (path.startsWith(CLIENTS)) {
            return Role.CLIENT;
        }
        if (path.equals(DEAD_LETTERS) || path.startsWith(DEAD_LETTERS + "/")) {
            return Role.OPERATOR;
        }
        return switch (method) {
            case "GET", "HEAD" -> Role.VIEWER;
            case "POST" ->
                    path.endsWith("/pause") || path.endsWith("/resume")
                            ? Role.OPERATOR
                            : Role.ADMIN;
            default -> Role.ADMIN;
        };
    }

    private static String word(Role role) {
        return role.name().toLowerCase(Locale.ROOT);
    }
}
