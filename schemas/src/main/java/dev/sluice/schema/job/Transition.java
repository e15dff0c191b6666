package dev.sluice.schema.job;

/** The answer of {@link JobLifecycle#apply}. */
public sealed interface Transition {

    record Moved(JobState next) implements Transition {}

    /** Late or repeated news: normal with at-least-once delivery, changes nothing. */
    record Duplicate(String reason) implements Transition {}

    /**
     * News that contradict the state, such as an epoch never used: a defect or a foreign record.
     * Changes nothing.
     */
    record Rejected(String reason) implements Transition {}
}
