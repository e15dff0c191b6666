package dev.sluice.sim.fault;

/** A fault and the share of calls that it hits, 0 to 1. */
public record FaultRule(Fault fault, double probability) {
    public FaultRule {
        if (!(probability >= 0 && probability <= 1)) {
            throw new IllegalArgumentException(
                    "fault "
                            + fault.wireName()
                            + ": probability "
                            + probability
                            + ", expected 0 to 1");
        }
    }

    /** The fault on every call. */
    public static FaultRule always(Fault fault) {
        return new FaultRule(fault, 1);
    }
}
