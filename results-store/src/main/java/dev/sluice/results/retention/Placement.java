package dev.sluice.results.retention;

/** Where a job's row belongs. */
public sealed interface Placement {

    record Kept(DayPartition partition) implements Placement {}

    /** Its day is past its retention, and nobody can wait for it: there is nothing to write. */
    record Expired() implements Placement {}

    /** It can have no row; the reason names what is wrong with it. */
    record Refused(String reason) implements Placement {}
}
