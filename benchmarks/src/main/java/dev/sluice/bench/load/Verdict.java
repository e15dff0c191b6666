package dev.sluice.bench.load;

import java.util.List;

/**
 * Whether every job of a phase got exactly one result.
 *
 * @param jobs that were to be sent
 * @param accepted acknowledged with an id
 * @param once with exactly one result, of the id and run that was acknowledged
 * @param missing acknowledged, without a result
 * @param repeated with more than one result
 * @param strange with a result for another id or run than was acknowledged
 * @param refused not acknowledged
 * @param notSucceeded whose one result is no success
 * @param complaints the first refusals, as they came
 */
public record Verdict(
        int jobs,
        int accepted,
        int once,
        int missing,
        int repeated,
        int strange,
        int refused,
        int notSucceeded,
        List<String> complaints) {
    public Verdict {
        complaints = List.copyOf(complaints);
    }

    /** Every job was accepted, ran and has exactly one result. */
    public boolean holds() {
        return once == jobs && notSucceeded == 0 && strange == 0;
    }
}
