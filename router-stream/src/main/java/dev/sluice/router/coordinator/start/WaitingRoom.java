package dev.sluice.router.coordinator.start;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The jobs of one gate, by lane: those that wait, and those that were let go. */
final class WaitingRoom {
    private static final class LaneLine {
        /** By ticket. */
        private final TreeMap<Long, String> waiting = new TreeMap<>();

        /** By the time at which they were let go. */
        private final LinkedHashMap<String, Place> released = new LinkedHashMap<>();

        /** One that was let go before this has not started. */
        boolean stuck(long sinceMs) {
            return !released.isEmpty() && released.firstEntry().getValue().releasedMs() <= sinceMs;
        }
    }

    private final Map<String, LaneLine> lanes = new HashMap<>();

    /** Those of the released whose room is still kept, in their order. */
    private final LinkedHashMap<String, Place> promises = new LinkedHashMap<>();

    private long promised;
    private long needed;
    private int waiting;

    void add(String core, Place place) {
        lane(place).waiting.put(place.ticket(), core);
        needed += place.need();
        waiting++;
    }

    void release(String core, Place place) {
        lane(place).released.put(core, place);
        promises.put(core, place);
        promised += place.need();
        needed += place.need();
    }

    void remove(String core, Place place) {
        LaneLine line = lane(place);
        if (place.releasedMs() > 0) {
            line.released.remove(core);
            breakPromise(core);
        } else {
            line.waiting.remove(place.ticket());
            waiting--;
        }
        needed -= place.need();
        if (line.waiting.isEmpty() && line.released.isEmpty()) {
            lanes.remove(place.lane());
        }
    }

    /** The oldest ticket of the lanes that are not stuck. */
    @Nullable String first(long stuckSinceMs) {
        Map.Entry<Long, String> first = null;
        for (LaneLine line : lanes.values()) {
            Map.Entry<Long, String> next = line.waiting.firstEntry();
            if (next != null
                    && !line.stuck(stuckSinceMs)
                    && (first == null || next.getKey() < first.getKey())) {
                first = next;
            }
        }
        return first == null ? null : first.getValue();
    }

    /** Whether a job has to let others pass: of its own lane, or of one that is not stuck. */
    boolean behind(long ticket, String lane, long stuckSinceMs) {
        for (Map.Entry<String, LaneLine> entry : lanes.entrySet()) {
            LaneLine line = entry.getValue();
            if (!line.waiting.isEmpty()
                    && line.waiting.firstKey() < ticket
                    && (entry.getKey().equals(lane) || !line.stuck(stuckSinceMs))) {
                return true;
            }
        }
        return false;
    }

    /** What is kept for those who were let go after this, but for one. */
    long promised(long sinceMs, @Nullable String butFor) {
        while (!promises.isEmpty() && promises.firstEntry().getValue().releasedMs() <= sinceMs) {
            breakPromise(promises.firstEntry().getKey());
        }
        Place own = butFor == null ? null : promises.get(butFor);
        return promised - (own == null ? 0 : own.need());
    }

    long needed() {
        return needed;
    }

    int waiting() {
        return waiting;
    }

    boolean isEmpty() {
        return lanes.isEmpty();
    }

    private void breakPromise(String core) {
        Place broken = promises.remove(core);
        if (broken != null) {
            promised -= broken.need();
        }
    }

    private LaneLine lane(Place place) {
        return lanes.computeIfAbsent(place.lane(), l -> new LaneLine());
    }
}
