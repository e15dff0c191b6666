package dev.sluice.router.coordinator.limit;

import dev.sluice.schema.catalog.Rate;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/** What callers are told of the rates that their jobs count for. Pure. */
public final class RoomPolicy {
    private static final long NS_PER_MS = 1_000_000;

    private RoomPolicy() {}

    /**
     * A counter as it stands.
     *
     * @param fullAtNs see {@link Gcra}
     */
    public record Counter(Rate rate, long fullAtNs) {}

    /**
     * What is left of a limit.
     *
     * @param limit per window
     * @param remaining what may start at once, at most a burst
     * @param resetMs until the counter is as good as new; rounded up
     */
    public record Room(long limit, long remaining, long resetMs) {}

    /**
     * Of several counters that one job counts for the one that has the least room.
     *
     * @param need what the job itself may take, which nobody else can
     * @return empty when there are none
     */
    public static Optional<Room> tightest(List<Counter> counters, long need, long nowNs) {
        return counters.stream()
                .map(counter -> room(counter, need, nowNs))
                .min(Comparator.comparingLong(Room::remaining).thenComparingLong(Room::limit));
    }

    private static Room room(Counter counter, long need, long nowNs) {
        long left = Gcra.room(counter.fullAtNs, counter.rate, nowNs) - need;
        long fullAtNs = Gcra.take(counter.fullAtNs, counter.rate, need, nowNs);
        return new Room(
                counter.rate.perWindow(),
                Math.max(0, left),
                Math.ceilDiv(fullAtNs - nowNs, NS_PER_MS));
    }
}
