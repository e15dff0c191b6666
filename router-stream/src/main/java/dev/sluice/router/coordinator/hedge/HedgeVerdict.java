package dev.sluice.router.coordinator.hedge;

/** What becomes of a call that has lasted for as long as its route waits before it hedges. */
public sealed interface HedgeVerdict {
    /** A second call is sent to this lane of the plan. */
    record Send(int laneIndex) implements HedgeVerdict {}

    /**
     * There is no room now.
     *
     * @param laneIndex the first lane where there may be some later; -1: only the share of second
     *     calls is used up
     */
    record Later(int laneIndex) implements HedgeVerdict {}

    /** This call gets none. */
    record Never() implements HedgeVerdict {}
}
