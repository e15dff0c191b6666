package dev.sluice.ingress.auth;

import dev.sluice.ingress.kafka.Catalogs;
import dev.sluice.schema.catalog.ApiKey;
import dev.sluice.schema.catalog.Catalog;
import dev.sluice.schema.catalog.Tenant;
import dev.sluice.schema.error.ErrorCode;
import dev.sluice.schema.error.SluiceException;
import jakarta.inject.Singleton;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Instant;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;

/**
 * Turns an Authorization header into a caller. What is compared are hashes, so the time it takes
 * says nothing about a key's text. Messages never repeat what was sent. Thread-safe.
 */
@Singleton
final class Authenticator {
    private static final String SCHEME = "Bearer ";
    private static final int HEADER_CHARS_MAX = 512;

    private final Catalogs catalogs;
    private final InstantSource clock;

    Authenticator(Catalogs catalogs, InstantSource clock) {
        this.catalogs = catalogs;
        this.clock = clock;
    }

    /**
     * @param from the other end of the connection
     * @throws SluiceException with {@code INVALID_API_KEY} or {@code ADDRESS_NOT_ALLOWED}
     */
    CallerIdentity authenticate(@Nullable String authorization, InetAddress from) {
        if (authorization == null || authorization.isBlank()) {
            throw refused("no Authorization header (expected: Bearer and an API key)");
        }
        if (!authorization.regionMatches(true, 0, SCHEME, 0, SCHEME.length())
                || authorization.length() > HEADER_CHARS_MAX) {
            throw refused(
                    "the Authorization header has another form (expected: Bearer and an API key)");
        }
        String hash = ApiKeys.hash(authorization.substring(SCHEME.length()).strip());
        Catalog catalog = catalogs.current();
        ApiKey key = catalog.keyByHash(hash).orElse(null);
        Instant now = clock.instant();
        if (key == null || key.hashes().stream().noneMatch(kept -> sameHash(kept, hash))) {
            throw refused("the API key is not known (expected: a key of this installation)");
        }
        if (!sameHash(key.hash(), hash) && !key.previousUsableAt(now)) {
            throw refused(
                    "API key %s was rotated and this secret has expired (expected: its newer secret)"
                            .formatted(key.name()));
        }
        if (!key.usableAt(now)) {
            throw refused(
                    "API key %s is revoked or expired (expected: a usable key)"
                            .formatted(key.name()));
        }
        Tenant tenant = catalog.tenant(key.tenant()).orElse(null);
        if (tenant == null) {
            throw refused(
                    "API key %s belongs to a tenant that does not exist (expected: a key of a tenant)"
                            .formatted(key.name()));
        }
        if (!key.mayComeFrom(from)) {
            throw new SluiceException(
                    ErrorCode.ADDRESS_NOT_ALLOWED,
                    "API key %s is shown from %s (expected: an address in its allowed_cidrs)"
                            .formatted(key.name(), from.getHostAddress()));
        }
        return new CallerIdentity(key, tenant);
    }

    private static boolean sameHash(String kept, String shown) {
        return MessageDigest.isEqual(
                kept.getBytes(StandardCharsets.US_ASCII),
                shown.getBytes(StandardCharsets.US_ASCII));
    }

    private static SluiceException refused(String detail) {
        return new SluiceException(ErrorCode.INVALID_API_KEY, detail);
    }
}
