package dev.sluice.ingress.admin;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sluice.ingress.admin.Ruling.Refuse;
import dev.sluice.ingress.admin.Ruling.Stale;
import dev.sluice.ingress.admin.Ruling.Write;
import dev.sluice.schema.catalog.ApiKey;
import dev.sluice.schema.catalog.Catalog;
import dev.sluice.schema.catalog.CatalogDocument;
import dev.sluice.schema.catalog.CatalogKind;
import dev.sluice.schema.catalog.CatalogObject;
import dev.sluice.schema.catalog.plan.CatalogChange;
import dev.sluice.schema.catalog.plan.CatalogChange.Removed;
import dev.sluice.schema.catalog.plan.CatalogDiff;
import dev.sluice.schema.catalog.plan.CatalogPlan;
import dev.sluice.schema.catalog.plan.CatalogPlan.Ready;
import dev.sluice.schema.catalog.plan.CatalogPlan.Refused;
import dev.sluice.schema.catalog.plan.Refusal;
import dev.sluice.schema.error.ErrorCode;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/** Puts, replaces and removes single objects, by the rules that hold for files. */
final class ObjectPolicy {
    /** What this API neither shows of a key nor takes. */
    static final List<String> SECRETS = List.of("hash", "previous_hash");

    private ObjectPolicy() {}

    /**
     * @param document the object's whole content; without a name, it has that of its path
     */
    static Ruling put(
            Catalog standing,
            CatalogKind kind,
            String name,
            ObjectNode document,
            Precondition condition) {
        if (document.has("name") && !document.path("name").asText().equals(name)) {
            return new Refuse(
                    ErrorCode.INVALID_REQUEST,
                    "%s %s: name %s (expected: %s, as in the path)"
                            .formatted(kind.wireId(), name, document.path("name").asText(), name));
        }
        long version = standing.version(kind, name);
        if (!condition.holds(version)) {
            return stale(kind, name, version, condition);
        }
        ObjectNode whole = document.deepCopy().put("name", name);
        if (kind == CatalogKind.API_KEY) {
            Optional<Ruling> refused = secrets(standing, name, whole);
            if (refused.isPresent()) {
                return refused.get();
            }
        }
        CatalogObject wanted;
        try {
            wanted = CatalogDocument.read(kind, whole);
        } catch (IllegalArgumentException e) {
            return new Refuse(ErrorCode.INVALID_REQUEST, String.valueOf(e.getMessage()));
        }
        return put(standing, wanted);
    }

    /** Whatever version stands. */
    static Ruling put(Catalog standing, CatalogObject wanted) {
        CatalogKind kind = CatalogKind.of(wanted);
        List<CatalogChange> changes =
                CatalogDiff.between(standing, Catalog.EMPTY.with(wanted, 1), false);
        long version = standing.version(kind, wanted.name());
        return planned(standing, changes, changes.isEmpty() ? version : version + 1);
    }

    static Ruling delete(Catalog standing, CatalogKind kind, String name, Precondition condition) {
        Optional<CatalogObject> there = standing.object(kind, name);
        if (there.isEmpty()) {
            return missing(kind, name);
        }
        long version = standing.version(kind, name);
        if (!condition.holds(version)) {
            return stale(kind, name, version, condition);
        }
        return planned(standing, List.of(new Removed(there.get())), 0);
    }

    static Refuse missing(CatalogKind kind, String name) {
        return new Refuse(
                ErrorCode.NOT_FOUND,
                "%s %s: not in the catalogue (expected: one that is)"
                        .formatted(kind.wireId(), name));
    }

    /** Nothing to write. */
    static Ruling nothing(long version) {
        return new Write(new Ready(List.of()), version);
    }

    private static Stale stale(
            CatalogKind kind, String name, long version, Precondition condition) {
        return new Stale(Catalog.key(kind, name), version, condition.inWords());
    }

    /** Secrets of a key are made here, and kept as they are by everything else. */
    private static Optional<Ruling> secrets(Catalog standing, String name, ObjectNode whole) {
        for (String secret : SECRETS) {
            if (whole.has(secret)) {
                return Optional.of(
                        new Refuse(
                                ErrorCode.INVALID_REQUEST,
                                "api_key %s: key %s (expected: none; rotate the key for another secret)"
                                        .formatted(name, secret)));
            }
        }
        if (!(standing.object(CatalogKind.API_KEY, name).orElse(null) instanceof ApiKey key)) {
            return Optional.of(
                    new Refuse(
                            ErrorCode.NOT_FOUND,
                            "api_key %s: not in the catalogue (expected: one that is; POST /admin/v1/keys makes keys)"
                                    .formatted(name)));
        }
        if (key.revoked()) {
            // A document without the word would bring it back.
            return Optional.of(
                    new Refuse(
                            ErrorCode.CATALOG_CONFLICT,
                            "api_key %s: is revoked (expected: a usable one; make another)"
                                    .formatted(name)));
        }
        whole.put("hash", key.hash());
        if (key.previousHash() != null) {
            whole.put("previous_hash", key.previousHash());
            if (!whole.has("previous_expires_at")) {
                whole.put("previous_expires_at", String.valueOf(key.previousExpiresAt()));
            }
        }
        return Optional.empty();
    }

    private static Ruling planned(Catalog standing, List<CatalogChange> changes, long version) {
        return switch (CatalogPlan.of(standing, changes)) {
            case Ready ready -> new Write(ready, version);
            case Refused refused ->
                    new Refuse(
                            refused.refusals().stream()
                                            .allMatch(Refusal.Inconsistent.class::isInstance)
                                    ? ErrorCode.INVALID_REQUEST
                                    : ErrorCode.CATALOG_CONFLICT,
                            refused.refusals().stream()
                                    .map(Refusal::inWords)
                                    .collect(Collectors.joining("; ")));
        };
    }
}
