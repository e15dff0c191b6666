package dev.sluice.results.waiting;

import org.jspecify.annotations.Nullable;

/** What a job waits for by now, as far as the last event about it tells. Pure. */
public final class WaitPolicy {
    private static final String LANE = "lane";

    /**
     * @param reason one of the words of {@code waiting_for}; null when it does not wait
     * @param untilMs when that is expected to be over, in epoch milliseconds; null when not known
     * @param inLine whether it stands in the line of its lane, and so has a position
     */
    public record Wait(@Nullable String reason, @Nullable Long untilMs, boolean inLine) {}

    private WaitPolicy() {}

    /**
     * Coordinators say nothing when a backoff or a pause is over: its time, and the catalogue, tell
     * that. A budget or a limit may hold a job for longer than was expected.
     *
     * @param reason of its last event; null when that said that it runs
     * @param untilMs of its last event
     * @param paused whether its tenant, its route or its lane is paused
     */
    public static Wait now(
            @Nullable String reason, @Nullable Long untilMs, boolean paused, long nowMs) {
        return switch (reason) {
            case null -> new Wait(null, null, false);
            case LANE -> new Wait(LANE, null, true);
            case "paused" -> paused ? new Wait(reason, null, false) : new Wait(LANE, null, true);
            case "retry" -> new Wait(reason, untilMs, untilMs != null && untilMs <= nowMs);
            // A limit, a budget, or a word of a newer version.
            default -> new Wait(reason, untilMs, false);
        };
    }
}
