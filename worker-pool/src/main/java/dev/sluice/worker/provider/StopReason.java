package dev.sluice.worker.provider;

/** Why a call was stopped from our side. */
public enum StopReason {
    /** The coordinator ordered it: cancelled, or the attempt is no longer current. */
    ORDERED,
    /** No heartbeat was acknowledged for as long as a lease lasts; others may run the job now. */
    LEASE_LOST,
    /** The worker stops and its grace is over. */
    SHUTDOWN,
    FIRST_BYTE_TIMEOUT,
    IDLE_TIMEOUT,
    TOTAL_TIMEOUT
}
