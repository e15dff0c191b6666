package dev.sluice.router.coordinator.start;

import dev.sluice.router.coordinator.start.Start.Fail;
import dev.sluice.router.coordinator.start.Start.Hold;
import dev.sluice.router.coordinator.start.Start.Move;
import dev.sluice.router.coordinator.start.Start.Now;
import dev.sluice.schema.avro.OnLimit;
import java.util.List;
import java.util.Optional;
import java.util.function.IntFunction;
import java.util.function.IntPredicate;

/**
 * A call starts when every budget and every limit that covers its job has room for it, so that no
 * budget is passed whatever the running calls cost in the end, and no limit by any number of them.
 */
public final class StartPolicy {
    private StartPolicy() {}

    /**
     * @param gates of a call on a lane of the plan, by its index
     * @param lane where the job's turn has come
     * @param lanes of the plan
     * @param usable whether calls may go to another lane at all
     */
    public static Start decide(
            IntFunction<List<Gate>> gates,
            int lane,
            int lanes,
            IntPredicate usable,
            OnLimit onLimit) {
        List<Gate> here = gates.apply(lane);
        Optional<Gate> never = first(here, true);
        Optional<Gate> closed = never.or(() -> first(here, false));
        if (closed.isEmpty()) {
            return new Now();
        }
        if (onLimit == OnLimit.DOWNGRADE) {
            Optional<Move> elsewhere = elsewhere(gates, lane, lanes, usable, never.isPresent());
            if (elsewhere.isPresent()) {
                return elsewhere.get();
            }
        }
        Gate gate = closed.get();
        return never.isPresent() || onLimit == OnLimit.REJECT
                ? new Fail(gate.code(), why(gate))
                : new Hold(gate);
    }

    /** The first lane that is open; or, for a job that has no hope here, one where it has. */
    private static Optional<Move> elsewhere(
            IntFunction<List<Gate>> gates,
            int lane,
            int lanes,
            IntPredicate usable,
            boolean hopeless) {
        Optional<Move> hope = Optional.empty();
        for (int i = 0; i < lanes; i++) {
            if (i == lane || !usable.test(i)) {
                continue;
            }
            List<Gate> there = gates.apply(i);
            boolean never = first(there, true).isPresent();
            if (!never && first(there, false).isEmpty()) {
                return Optional.of(new Move(i));
            }
            if (!never && hopeless && hope.isEmpty()) {
                hope = Optional.of(new Move(i));
            }
        }
        return hope;
    }

    private static String why(Gate gate) {
        return gate.line().behind()
                ? gate.why() + "; others have waited for it for longer"
                : gate.why();
    }

    private static Optional<Gate> first(List<Gate> gates, boolean never) {
        return gates.stream().filter(gate -> never ? gate.never() : gate.closed()).findFirst();
    }
}
