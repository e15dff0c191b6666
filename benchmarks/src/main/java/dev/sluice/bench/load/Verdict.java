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
 * @param complaints the first refusals and failures
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

    /** Every job has exactly one result, of its own id and first run. */
    public boolean exactlyOnce() {
        return once == jobs && strange == 0;
    }

    /** And every job succeeded: the simulator has no faults here. */
    public boolean holds() {
        return exactlyOnce() && notSucceeded == 0;
    }
}
