package dev.sluice.bench.report;

import dev.sluice.bench.machine.MachineFacts;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * All that a benchmark of the path found.
 *
 * @param plan what was asked for
 * @param strangers results of jobs that the harness did not submit
 */
public record PathFigures(
        Instant startedAt,
        PlanFigures plan,
        MachineFacts machine,
        WarmUpFigures warmUp,
        List<RunFigures> runs,
        Optional<SingleFigures> single,
        long strangers) {
    public PathFigures {
        runs = List.copyOf(runs);
    }

    /** Whether every job got exactly one result. */
    public boolean exactlyOnce() {
        return strangers == 0
                && runs.stream().allMatch(RunFigures::exactlyOnce)
                && single.map(s -> s.verdict().exactlyOnce()).orElse(true);
    }

    /** And every job succeeded. Nothing else makes a benchmark fail. */
    public boolean holds() {
        return exactlyOnce()
                && runs.stream().allMatch(run -> run.verdict().holds())
                && single.map(s -> s.verdict().holds()).orElse(true);
    }
}
