package dev.sluice.results.query;

/** What a read found. */
sealed interface Answer {

    record Found(StoredJob job) implements Answer {}

    /**
     * @param projected false when the job may simply not have arrived yet
     */
    record NotFound(boolean projected) implements Answer {}

    /** Whether waiting longer cannot change the answer. */
    default boolean settled() {
        return switch (this) {
            case Found(StoredJob job) -> job.isTerminal();
            case NotFound(boolean projected) -> projected;
        };
    }
}
