package dev.sluice.router.coordinator.risk;

/**
 * How long a job would take on a lane from now on, as far as is known.
 *
 * @param usable whether calls may go there at all
 * @param waitMs until its call starts, in its turn
 * @param overtakingMs until its call starts if it may overtake; at most {@code waitMs}
 * @param callMs mean length of a call; 0: nothing is known of it
 */
public record Outlook(boolean usable, long waitMs, long overtakingMs, long callMs) {
    /** The same lane, where calls may not go. */
    public Outlook shut() {
        return new Outlook(false, waitMs, overtakingMs, callMs);
    }
}
