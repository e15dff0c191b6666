package dev.sluice.router.coordinator.risk;

/** What becomes of a job that waits for a lane, in view of its deadline. */
public sealed interface Risk {
    /**
     * It will be in time.
     *
     * @param againInMs when that is to be looked at anew
     */
    record Calm(long againInMs) implements Risk {}

    /**
     * It may overtake others of its class.
     *
     * @param againInMs as above
     */
    record Overtake(long againInMs) implements Risk {}

    /**
     * It goes to another lane of its plan.
     *
     * @param laneIndex in the plan
     */
    record Spill(int laneIndex) implements Risk {}

    /** Nothing helps: it keeps its place, and holds nobody up. */
    record Lost() implements Risk {}
}
