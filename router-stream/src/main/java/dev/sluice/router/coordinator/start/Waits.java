package dev.sluice.router.coordinator.start;

import dev.sluice.router.coordinator.start.Gate.Line;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Jobs that wait at gates, each at one. A job gets a ticket when it first waits and keeps it until
 * its call starts, whatever it waits for in between: the job with the oldest ticket stands behind
 * nobody, so that two gates cannot send jobs to and fro for ever. One that is let go keeps its part
 * of the room for a second, so that none behind it takes it; if it has not started by then, its
 * lane is stuck, and the others no longer stand behind that lane. Confined to its coordinator's
 * thread; bounded by the unfinished jobs.
 */
public final class Waits {
    private static final long PROMISE_MS = 1_000;

    private final Map<GateKey, WaitingRoom> rooms = new HashMap<>();

    /** Of jobs that wait, and of those that were let go and have not started. */
    private final Map<String, Place> places = new HashMap<>();

    private final LookOut looks = new LookOut();
    private long tickets;

    /**
     * A job waits at a gate from now on, in the order of the tickets.
     *
     * @param lookMs when it makes sense to look whether the gate has opened
     * @return whether it waits for the first time
     */
    public boolean add(GateKey gate, String lane, String core, long need, long lookMs) {
        Place before = leave(core);
        long ticket = before == null ? ++tickets : before.ticket();
        Place place = new Place(gate, lane, ticket, need, 0);
        rooms.computeIfAbsent(gate, g -> new WaitingRoom()).add(core, place);
        places.put(core, place);
        looks.noLaterThan(gate, lookMs);
        return before == null;
    }

    /** The job's call starts, or the job has ended. */
    public void remove(String core) {
        leave(core);
    }

    /**
     * Lets the job with the oldest ticket go, if it fits beside those that were let go before it,
     * or if it never will, so that something else becomes of it.
     *
     * @param room what there is, in the unit of the gate
     * @param whole most that there ever is
     */
    public @Nullable String release(GateKey gate, long room, long whole, long nowMs) {
        WaitingRoom jobs = rooms.get(gate);
        String core = jobs == null ? null : jobs.first(nowMs - PROMISE_MS);
        Place place = core == null ? null : places.get(core);
        if (jobs == null
                || core == null
                || place == null
                || place.need() <= whole
                        && place.need() > room - jobs.promised(nowMs - PROMISE_MS, null)) {
            return null;
        }
        leave(core);
        Place released = new Place(gate, place.lane(), place.ticket(), place.need(), nowMs);
        rooms.computeIfAbsent(gate, g -> new WaitingRoom()).release(core, released);
        places.put(core, released);
        return core;
    }

    /** How a job stands at a gate. */
    public Line line(GateKey gate, String lane, String core, long nowMs) {
        WaitingRoom jobs = rooms.get(gate);
        if (jobs == null) {
            return Line.NOBODY;
        }
        Place place = places.get(core);
        long ticket = place == null ? Long.MAX_VALUE : place.ticket();
        return new Line(
                jobs.promised(nowMs - PROMISE_MS, core),
                jobs.behind(ticket, lane, nowMs - PROMISE_MS));
    }

    /** What is kept at a gate for those who were let go. */
    public long promised(GateKey gate, long nowMs) {
        WaitingRoom jobs = rooms.get(gate);
        return jobs == null ? 0 : jobs.promised(nowMs - PROMISE_MS, null);
    }

    /** What all need who wait at a gate, or were let go and have not started. */
    public long needed(GateKey gate) {
        WaitingRoom jobs = rooms.get(gate);
        return jobs == null ? 0 : jobs.needed();
    }

    /** What the next of those who wait at a gate needs; 0 when none does. */
    public long firstNeed(GateKey gate, long nowMs) {
        WaitingRoom jobs = rooms.get(gate);
        String core = jobs == null ? null : jobs.first(nowMs - PROMISE_MS);
        Place place = core == null ? null : places.get(core);
        return place == null ? 0 : place.need();
    }

    /** Jobs that wait at gates like this. */
    public int waiting(Predicate<GateKey> like) {
        int sum = 0;
        for (Map.Entry<GateKey, WaitingRoom> room : rooms.entrySet()) {
            sum += like.test(room.getKey()) ? room.getValue().waiting() : 0;
        }
        return sum;
    }

    /**
     * Gates at which jobs wait and that are to be looked at now; none of them is again by itself.
     */
    public List<GateKey> due(long nowMs, int max) {
        return looks.takeDue(nowMs, max);
    }

    /** Something may have changed at a gate. */
    public void lookAt(GateKey gate, long atMs) {
        WaitingRoom jobs = rooms.get(gate);
        if (jobs != null && jobs.waiting() > 0) {
            looks.noLaterThan(gate, atMs);
        }
    }

    /** Something may have changed at any gate. */
    public void lookAtAll(long atMs) {
        rooms.keySet().forEach(gate -> lookAt(gate, atMs));
    }

    public OptionalLong nextLookMs() {
        return looks.nextMs();
    }

    public boolean isEmpty() {
        return rooms.isEmpty();
    }

    private @Nullable Place leave(String core) {
        Place place = places.remove(core);
        if (place != null) {
            rooms.computeIfPresent(
                    place.gate(),
                    (gate, jobs) -> {
                        jobs.remove(core, place);
                        return jobs.isEmpty() ? null : jobs;
                    });
            if (!rooms.containsKey(place.gate())) {
                looks.forget(place.gate());
            }
        }
        return place;
    }
}
