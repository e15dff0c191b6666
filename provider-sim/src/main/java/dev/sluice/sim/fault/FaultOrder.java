package dev.sluice.sim.fault;

import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What the request itself says about faults, in {@code x-sim-fault} and {@code x-sim-fault-rate}.
 */
public sealed interface FaultOrder {

    /** The request says nothing: the model's own rules hold. */
    record Unspoken() implements FaultOrder {}

    /**
     * The request names its rules, which replace the model's; none for {@code x-sim-fault: none}.
     */
    record Spoken(List<FaultRule> rules) implements FaultOrder {}

    /** The request names a fault or a rate that does not exist. */
    record Unreadable(String reason) implements FaultOrder {}

    FaultOrder UNSPOKEN = new Unspoken();

    /** Reads the two headers; null where the header is absent. */
    static FaultOrder of(@Nullable String fault, @Nullable String rate) {
        if (fault == null) {
            return UNSPOKEN;
        }
        if (fault.strip().equalsIgnoreCase("none")) {
            return new Spoken(List.of());
        }
        Optional<Fault> known = Fault.parse(fault);
        if (known.isEmpty()) {
            return new Unreadable(
                    "x-sim-fault '"
                            + fault
                            + "': expected none, a status from 400 to 599, hang,"
                            + " reset, malformed, slow, truncate, error_midway, wrong_type or quota");
        }
        double probability;
        try {
            probability = rate == null ? 1 : Double.parseDouble(rate.strip());
        } catch (NumberFormatException notANumber) {
            probability = Double.NaN;
        }
        return probability >= 0 && probability <= 1
                ? new Spoken(List.of(new FaultRule(known.get(), probability)))
                : new Unreadable("x-sim-fault-rate '" + rate + "': expected a number from 0 to 1");
    }
}
