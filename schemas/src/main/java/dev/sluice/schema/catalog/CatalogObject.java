package dev.sluice.schema.catalog;

/** An object of the catalogue; each kind is a record of its own. */
public sealed interface CatalogObject
        permits Tenant,
                Project,
                ApiKey,
                Budget,
                Limit,
                Provider,
                Account,
                LimitGroup,
                Model,
                Lane,
                RoutePolicy,
                Route,
                Pause {
    /** Unique within its kind. */
    String name();

    static void requireText(String value, String field) {
        if (value.isBlank()) {
            throw new IllegalArgumentException("%s: blank (expected: a name)".formatted(field));
        }
    }

    static void requireRange(long value, long min, long max, String field) {
        if (value < min || value > max) {
            throw new IllegalArgumentException(
                    "%s: %d (expected: %d..%d)".formatted(field, value, min, max));
        }
    }
}
