package dev.sluice.bench.child;

import java.util.Locale;

/** A part of the system under test, in the order in which parts start. */
public enum Part {
    KAFKA,
    POSTGRESQL,
    SIMULATOR,
    RESULTS,
    ROUTER,
    WORKER,
    INGRESS;

    /** As in files and commands; for roles, the role's name. */
    public String id() {
        return name().toLowerCase(Locale.ROOT);
    }

    /**
     * @throws IllegalArgumentException when there is no such part
     */
    public static Part of(String id) {
        return valueOf(id.toUpperCase(Locale.ROOT));
    }
}
