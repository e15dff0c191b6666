package dev.sluice.ingress.face;

/** What becomes of a job whose caller has gone before the answer was complete. */
public enum WhenGone {
    CANCEL,
    /** Cancelled after a while, if nobody goes on with its stream. */
    CANCEL_UNLESS_RESUMED,
    CONTINUE
}
