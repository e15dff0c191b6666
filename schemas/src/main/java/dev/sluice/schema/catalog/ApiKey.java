package dev.sluice.schema.catalog;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A caller's key. Only its SHA-256 is kept; a 256-bit random secret needs no slow hash.
 *
 * @param name public id of the key, safe to log
 * @param hash SHA-256 of the whole key text, lower-case hex
 */
public record ApiKey(
        @JsonProperty(required = true) String name,
        @JsonProperty(required = true) String hash,
        @JsonProperty(required = true) String tenant,
        @Nullable String project,
        @Nullable Instant expiresAt,
        boolean revoked)
        implements CatalogObject {

    public ApiKey {
        CatalogObject.requireText(name, "api_key.name");
        CatalogObject.requireText(tenant, "api_key.tenant");
        if (hash.length() != 64) {
            throw new IllegalArgumentException(
                    "api_key.hash of %s: %d characters (expected: 64 hex digits)"
                            .formatted(name, hash.length()));
        }
    }

    public boolean usableAt(Instant now) {
        return !revoked && (expiresAt == null || now.isBefore(expiresAt));
    }
}
