package dev.sluice.router.coordinator.dispatch;

/** How much may be handed to workers now. */
public final class DispatchPolicy {
    private DispatchPolicy() {}

    /**
     * @param inUse calls of the limit group that may be running
     * @param share what the allocator lets this coordinator use of it
     * @param unclaimed dispatches of the pool that no worker has claimed yet
     * @param unclaimedMax what the pool's workers can take
     */
    public static boolean mayDispatch(int inUse, int share, int unclaimed, int unclaimedMax) {
        return inUse < share && unclaimed < unclaimedMax;
    }
}
