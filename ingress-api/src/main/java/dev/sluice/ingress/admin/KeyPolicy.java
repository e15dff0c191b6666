package dev.sluice.ingress.admin;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sluice.ingress.admin.Ruling.Refuse;
import dev.sluice.schema.catalog.ApiKey;
import dev.sluice.schema.catalog.Catalog;
import dev.sluice.schema.catalog.CatalogDocument;
import dev.sluice.schema.catalog.CatalogKind;
import dev.sluice.schema.error.ErrorCode;
import java.time.Instant;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;

/** Makes keys, gives them other secrets and ends them. Sees hashes only. */
final class KeyPolicy {
    private static final Set<String> FIELDS =
            new TreeSet<>(Set.of("tenant", "project", "roles", "allowed_cidrs", "expires_at"));

    private KeyPolicy() {}

    /**
     * @param order what the caller wants of the key: some of {@link #FIELDS}
     */
    static Ruling create(Catalog standing, ObjectNode order, String id, String hash) {
        for (var field : order.properties()) {
            if (!FIELDS.contains(field.getKey())) {
                return new Refuse(
                        ErrorCode.INVALID_REQUEST,
                        "key %s (expected: some of %s)".formatted(field.getKey(), FIELDS));
            }
        }
        ApiKey key;
        try {
            key =
                    (ApiKey)
                            CatalogDocument.read(
                                    CatalogKind.API_KEY,
                                    order.deepCopy().put("name", id).put("hash", hash));
        } catch (IllegalArgumentException e) {
            return new Refuse(ErrorCode.INVALID_REQUEST, String.valueOf(e.getMessage()));
        }
        return ObjectPolicy.put(standing, key);
    }

    /** The older secret goes on until {@code oldExpiresAt}; one that was older still ends. */
    static Ruling rotate(Catalog standing, String id, String newHash, Instant oldExpiresAt) {
        return change(
                standing,
                id,
                key ->
                        key.revoked()
                                ? new Refuse(
                                        ErrorCode.CATALOG_CONFLICT,
                                        "api_key %s: is revoked (expected: a usable one)"
                                                .formatted(id))
                                : ObjectPolicy.put(standing, key.rotated(newHash, oldExpiresAt)));
    }

    static Ruling revoke(Catalog standing, String id) {
        return change(standing, id, key -> ObjectPolicy.put(standing, key.ended()));
    }

    private static Ruling change(Catalog standing, String id, Function<ApiKey, Ruling> how) {
        return standing.object(CatalogKind.API_KEY, id)
                .map(ApiKey.class::cast)
                .map(how)
                .orElseGet(() -> ObjectPolicy.missing(CatalogKind.API_KEY, id));
    }
}
