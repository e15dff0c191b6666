package dev.sluice.router.coordinator.hedge;

import java.util.HashMap;
import java.util.Map;

/**
 * How many second calls routes may send: each first call gives a part of one, and what is not used
 * is kept up to a bound. So second calls never exceed the route's share of the first ones. Memory
 * only: after a restart a route begins with none. Confined to its coordinator's thread; bounded by
 * the routes that hedge.
 */
public final class HedgeShares {
    /** Kept of a quiet time. */
    private static final double KEPT_MAX = 10;

    /** Twenty times 0.05 are not quite one. */
    private static final double ROUNDING = 1e-9;

    private final Map<String, Double> byRoute = new HashMap<>();

    /** A first call was sent. */
    public void started(String route, double share) {
        byRoute.merge(route, share, (kept, more) -> Math.min(KEPT_MAX, kept + more));
    }

    public boolean hasRoom(String route) {
        return byRoute.getOrDefault(route, 0.0) >= 1 - ROUNDING;
    }

    /** A second call was sent. */
    public void take(String route) {
        byRoute.computeIfPresent(route, (name, kept) -> kept - 1);
    }
}
