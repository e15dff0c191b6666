package dev.sluice.sim.fault;

import java.util.List;
import java.util.Optional;

/** Decides which fault, if any, hits a call: the rules share the unit interval in their order. */
public final class FaultPolicy {
    private FaultPolicy() {}

    /**
     * @param draw the call's own number in [0, 1)
     */
    public static Optional<Fault> choose(List<FaultRule> rules, double draw) {
        double upTo = 0;
        for (FaultRule rule : rules) {
            upTo += rule.probability();
            if (draw < upTo) {
                return Optional.of(rule.fault());
            }
        }
        return Optional.empty();
    }
}
