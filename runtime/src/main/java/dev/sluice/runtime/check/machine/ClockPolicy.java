package dev.sluice.runtime.check.machine;

import dev.sluice.runtime.check.Finding;
import dev.sluice.runtime.check.Subject;
import java.util.List;

/**
 * Judges how far another clock is from this machine's. A worker takes a dispatch whose {@code
 * claim_by} has passed on its own clock for stale, and a coordinator waits no more than five
 * seconds beyond it.
 */
public final class ClockPolicy {
    private static final long WARN_MS = 1_000;
    private static final long REFUSE_MS = 5_000;
    private static final String CHANGE = "let NTP or chrony keep both machines' clocks";

    private ClockPolicy() {}

    /**
     * Complaints, or that all is well.
     *
     * @param whose the other clock, in words
     * @param aheadMs by how much it is ahead of ours, negative if it is behind
     * @param uncertainMs by how much that can be wrong in either direction
     */
    public static List<Finding> findings(String whose, long aheadMs, long uncertainMs) {
        long surely = Math.max(0, Math.abs(aheadMs) - uncertainMs);
        String found =
                "%s is %d ms %s this machine's"
                        .formatted(whose, Math.abs(aheadMs), aheadMs < 0 ? "behind" : "ahead of");
        if (surely > REFUSE_MS) {
            return List.of(
                    new Finding.Refusal(
                            Subject.CLOCKS,
                            found,
                            "within %d ms: workers take fresh dispatches for stale ones"
                                    .formatted(REFUSE_MS),
                            CHANGE));
        }
        if (surely > WARN_MS) {
            return List.of(
                    new Finding.Warning(
                            Subject.CLOCKS, found, "within %d ms".formatted(WARN_MS), CHANGE));
        }
        return List.of(new Finding.Ok(Subject.CLOCKS, whose + " agrees with this machine's"));
    }
}
