package dev.sluice.ingress.admin;

import dev.sluice.schema.catalog.plan.CatalogPlan.Ready;
import dev.sluice.schema.error.ErrorCode;

/** What becomes of a wish to change an object of the catalogue. */
sealed interface Ruling {
    /**
     * It is written, if it changes anything.
     *
     * @param version that the object then has; 0: it is gone
     */
    record Write(Ready plan, long version) implements Ruling {}

    /**
     * The object is in another version than the caller knows.
     *
     * @param key of the object, {@code kind/name}
     * @param current 0: it is not there
     */
    record Stale(String key, long current, String expected) implements Ruling {
        String inWords() {
            return current == 0
                    ? "%s: is not in the catalogue (expected: %s)".formatted(key, expected)
                    : "%s: version %d (expected: %s; read it again and repeat with If-Match: \"%d\")"
                            .formatted(key, current, expected, current);
        }
    }

    record Refuse(ErrorCode code, String detail) implements Ruling {}
}
