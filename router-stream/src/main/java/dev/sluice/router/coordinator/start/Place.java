package dev.sluice.router.coordinator.start;

/**
 * Where a job waits.
 *
 * @param lane on which its call is to run
 * @param ticket the lower, the longer it has waited
 * @param need in the unit of the gate
 * @param releasedMs when it was let go; 0 while it waits
 */
record Place(GateKey gate, String lane, long ticket, long need, long releasedMs) {}
