package dev.sluice.results.webhook.delivery;

/**
 * How many calls a target may start, so that nobody's slow receiver takes the place of others:
 * targets that are not proven share half of all calls, a tenant has a quarter, and an eighth for
 * targets that are not proven.
 *
 * @param inFlightMax of this instance
 */
record RoomPolicy(int inFlightMax) {

    /**
     * Calls in flight.
     *
     * @param unproven of targets whose last call was not taken, or that had none
     * @param tenant of the target's tenant
     * @param tenantUnproven of those of the tenant
     */
    record InFlight(int all, int unproven, int tenant, int tenantUnproven) {}

    /**
     * @param wanted what the target's own gate lets through
     */
    int room(int wanted, boolean proven, InFlight now) {
        int room = Math.min(wanted, inFlightMax - now.all());
        room = Math.min(room, Math.max(1, inFlightMax / 4) - now.tenant());
        if (!proven) {
            room = Math.min(room, Math.max(1, inFlightMax / 2) - now.unproven());
            room = Math.min(room, Math.max(1, inFlightMax / 8) - now.tenantUnproven());
        }
        return Math.max(0, room);
    }
}
