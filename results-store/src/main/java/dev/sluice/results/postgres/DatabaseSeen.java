package dev.sluice.results.postgres;

/** What a look at the database came to. */
sealed interface DatabaseSeen {
    /** No connection, or one that broke. */
    record Unreachable(String reason) implements DatabaseSeen {}

    /**
     * The server answers.
     *
     * @param version as a number: 18.1 is 180001
     * @param readOnly whether it takes no writes, as a standby
     * @param mayCreate whether this user may create tables in the current schema
     * @param fsync whether commits reach the disk
     * @param fullPageWrites whether a page torn by a crash can be repaired
     * @param connections most that this user can have
     * @param connectionsOfOthers now, by other users
     * @param migrations of our schema
     */
    record Reached(
            int version,
            boolean readOnly,
            boolean mayCreate,
            boolean fsync,
            boolean fullPageWrites,
            int connections,
            int connectionsOfOthers,
            Migrations migrations)
            implements DatabaseSeen {}

    /**
     * @param applied how many stand
     * @param pending how many the role will apply when it starts
     * @param failed whether one broke half way
     * @param future whether there are some that this version does not know
     */
    record Migrations(int applied, int pending, boolean failed, boolean future) {}
}
