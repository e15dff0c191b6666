package dev.sluice.schema.catalog;

import org.jspecify.annotations.Nullable;

/** Who has a counter of their own under a limit. */
public enum LimitPer {
    /** All jobs that the limit covers share one. */
    TENANT,
    PROJECT,
    KEY,
    USER;

    /**
     * Whose counter a job counts on: jobs without a project, or without a user, share one. Null
     * when only the tenant is known any more.
     */
    public @Nullable String counter(Subject job) {
        if (this == TENANT) {
            return "";
        }
        if (job.key() == null) {
            return null;
        }
        String name =
                switch (this) {
                    case TENANT -> "";
                    case PROJECT -> job.project();
                    case KEY -> job.key();
                    case USER -> job.user();
                };
        return name == null ? "" : name;
    }
}
