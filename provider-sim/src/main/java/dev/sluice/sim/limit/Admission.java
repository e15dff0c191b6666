package dev.sluice.sim.limit;

/** What the rate limits say to one call. */
public sealed interface Admission {

    /** What is left after this decision, for the response headers. */
    Standing standing();

    /** The call may go on; its units are taken. */
    record Admitted(Standing standing) implements Admission {}

    /** The call must wait; nothing was taken. */
    record Limited(Unit unit, long limit, long requested, long retryAfterNanos, Standing standing)
            implements Admission {}

    /** The call alone asks for more than a minute's worth; waiting does not help. */
    record TooLarge(long limit, long requested, Standing standing) implements Admission {}

    /** The unit of a limit. */
    enum Unit {
        REQUESTS,
        TOKENS
    }
}
