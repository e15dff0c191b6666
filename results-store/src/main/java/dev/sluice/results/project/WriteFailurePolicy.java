package dev.sluice.results.project;

import org.jspecify.annotations.Nullable;

/** Decides from an SQLSTATE whose fault a refused write was. */
final class WriteFailurePolicy {
    enum Verdict {
        /** The database's: the same batch will pass later. */
        RETRY,
        /** A record's: the others pass without it. */
        ISOLATE
    }

    private WriteFailurePolicy() {}

    /**
     * Classes 21, 22, 23 and 54 blame the values; all else (connection, resources, shutdown,
     * deadlock, read-only, schema) may pass later, and setting good records aside for it would lose
     * them.
     */
    static Verdict of(@Nullable String sqlState) {
        return sqlState != null
                        && (sqlState.startsWith("21")
                                || sqlState.startsWith("22")
                                || sqlState.startsWith("23")
                                || sqlState.startsWith("54"))
                ? Verdict.ISOLATE
                : Verdict.RETRY;
    }
}
