package dev.sluice.schema.catalog;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.net.InetAddress;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A caller's key. Only its SHA-256 is kept; a 256-bit random secret needs no slow hash. A key that
 * was rotated has two secrets until the older one expires.
 *
 * @param name public id of the key, safe to log
 * @param hash SHA-256 of the whole key text, lower-case hex
 * @param tenant whose jobs are submitted with it; a viewer, operator or admin sees all tenants
 * @param roles what the key is good for; {@link Role#CLIENT} alone unless given
 * @param allowedCidrs networks that it may be used from, like {@code 10.0.0.0/8}; empty means all
 * @param previousHash of the secret before the last rotation
 * @param previousExpiresAt when that one ends; null exactly if {@code previousHash} is
 */
public record ApiKey(
        @JsonProperty(required = true) String name,
        @JsonProperty(required = true) String hash,
        @JsonProperty(required = true) String tenant,
        @Nullable String project,
        @JsonProperty(defaultValue = "[client]") List<Role> roles,
        @JsonProperty(defaultValue = "[]") List<String> allowedCidrs,
        @Nullable Instant expiresAt,
        boolean revoked,
        @Nullable String previousHash,
        @Nullable Instant previousExpiresAt)
        implements CatalogObject {
    /** What a key is good for; each of the last three may do what the one before it may. */
    public enum Role {
        /** Submits jobs and reads those of its tenant. */
        CLIENT,
        /** Reads the catalogue. */
        VIEWER,
        /** Pauses and resumes. */
        OPERATOR,
        /** Changes the catalogue and makes keys. */
        ADMIN
    }

    private static final int HASH_DIGITS = 64;
    private static final String CIDRS_KEY = "api_key.allowed_cidrs";
    private static final int CIDRS_MAX = 64;

    public ApiKey {
        CatalogObject.requireText(name, "api_key.name");
        CatalogObject.requireText(tenant, "api_key.tenant");
        requireHash(hash, "api_key.hash of " + name);
        roles =
                roles == null || roles.isEmpty()
                        ? List.of(Role.CLIENT)
                        : roles.stream().distinct().sorted().toList();
        allowedCidrs = allowedCidrs == null ? List.of() : List.copyOf(allowedCidrs);
        CatalogObject.requireRange(
                allowedCidrs.size(), 0, CIDRS_MAX, "api_key.allowed_cidrs (number)");
        allowedCidrs.forEach(cidr -> Cidr.parse(CIDRS_KEY, cidr));
        if (previousHash != null) {
            requireHash(previousHash, "api_key.previous_hash of " + name);
        }
        if ((previousHash == null) != (previousExpiresAt == null)) {
            throw new IllegalArgumentException(
                    "api_key.previous_expires_at of %s: %s (expected: a time if there is a previous_hash, else none)"
                            .formatted(name, previousExpiresAt));
        }
    }

    /** A client's key that works from everywhere. */
    public ApiKey(
            String name,
            String hash,
            String tenant,
            @Nullable String project,
            @Nullable Instant expiresAt,
            boolean revoked) {
        this(
                name,
                hash,
                tenant,
                project,
                List.of(Role.CLIENT),
                List.of(),
                expiresAt,
                revoked,
                null,
                null);
    }

    public boolean usableAt(Instant now) {
        return !revoked && (expiresAt == null || now.isBefore(expiresAt));
    }

    /** Of its secrets, also of one that has expired. */
    public List<String> hashes() {
        return Stream.of(hash, previousHash).flatMap(Stream::ofNullable).toList();
    }

    /** When the older of two secrets ends. */
    public boolean previousUsableAt(Instant now) {
        return previousExpiresAt != null && now.isBefore(previousExpiresAt);
    }

    /** Whether it may do what this role is for. */
    public boolean may(Role role) {
        return roles.stream()
                .anyMatch(has -> has == role || role != Role.CLIENT && has.compareTo(role) > 0);
    }

    public boolean mayComeFrom(InetAddress address) {
        return allowedCidrs.isEmpty()
                || allowedCidrs.stream()
                        .anyMatch(cidr -> Cidr.parse(CIDRS_KEY, cidr).holds(address));
    }

    /** With another secret; the one that it had ends at this time, the one before that at once. */
    public ApiKey rotated(String newHash, Instant oldExpiresAt) {
        return new ApiKey(
                name,
                newHash,
                tenant,
                project,
                roles,
                allowedCidrs,
                expiresAt,
                revoked,
                hash,
                oldExpiresAt);
    }

    /** Good for nothing any more; its secrets are forgotten but for the last one's hash. */
    public ApiKey ended() {
        return new ApiKey(
                name, hash, tenant, project, roles, allowedCidrs, expiresAt, true, null, null);
    }

    private static void requireHash(String hash, String field) {
        if (hash.length() != HASH_DIGITS) {
            throw new IllegalArgumentException(
                    "%s: %d characters (expected: %d hex digits)"
                            .formatted(field, hash.length(), HASH_DIGITS));
        }
    }
}
