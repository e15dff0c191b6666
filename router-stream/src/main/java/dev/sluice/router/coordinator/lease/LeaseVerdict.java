package dev.sluice.router.coordinator.lease;

/** Whether an attempt still holds its lease. */
public enum LeaseVerdict {
    HELD,
    /** No worker took it: no call was made, nothing is to pay. */
    NEVER_CLAIMED,
    /** Its worker is gone or forgot it: a call may have been made. */
    LOST
}
