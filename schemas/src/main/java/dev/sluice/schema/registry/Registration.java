package dev.sluice.schema.registry;

import org.jspecify.annotations.Nullable;

/** What becomes of a schema that is to be registered under its subject. */
public sealed interface Registration {
    /**
     * The subject has no schema yet.
     *
     * @param id that the registry gave it; null while nothing was registered
     */
    record New(@Nullable Integer id) implements Registration {}

    /**
     * The subject has this very schema.
     *
     * @param version under which it has it
     * @param newest version of the subject; higher when a later Sluice was here already
     */
    record Same(int id, int version, int newest) implements Registration {}

    /**
     * The subject has another schema, and this one reads what was written with it.
     *
     * @param replaced version that is the newest so far
     * @param id that the registry gave it; null while nothing was registered
     */
    record NewVersion(int replaced, @Nullable Integer id) implements Registration {}

    /** The subject has another schema that this one cannot follow, or the registry says no. */
    record Refused(String reason) implements Registration {}
}
