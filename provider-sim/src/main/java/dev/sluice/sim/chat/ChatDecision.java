package dev.sluice.sim.chat;

import dev.sluice.sim.fault.Fault;
import dev.sluice.sim.limit.Standing;
import org.jspecify.annotations.Nullable;

/** What becomes of a well-formed call. */
sealed interface ChatDecision {

    /** An error answer; {@code retryAfter} adds the configured wait of ordered faults. */
    record Refuse(Trouble trouble, Standing standing, boolean retryAfter) implements ChatDecision {}

    /** The model's own limits refuse it for that long. */
    record Limited(Trouble trouble, Standing standing, long retryAfterNanos)
            implements ChatDecision {}

    /** An answer, right but for the fault. */
    record Answer(Standing standing, Fault.@Nullable Wire fault) implements ChatDecision {}

    /** Silence. */
    record Hang() implements ChatDecision {}

    /** A connection reset. */
    record Reset() implements ChatDecision {}

    /** A page instead of an answer. */
    record Html() implements ChatDecision {}
}
