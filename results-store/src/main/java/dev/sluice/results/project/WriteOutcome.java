package dev.sluice.results.project;

/** What became of a batch. */
sealed interface WriteOutcome {

    record Written() implements WriteOutcome {}

    /**
     * Another instance owns a partition of the batch; nothing was written, positions are to be read
     * again.
     */
    record Fenced() implements WriteOutcome {}

    /** Nothing was written; the same batch is to be tried again. */
    record Unavailable(Exception cause) implements WriteOutcome {}
}
