package dev.sluice.bench.report;

import dev.sluice.bench.cpu.CpuUse;
import dev.sluice.bench.latency.LatencySummary;
import dev.sluice.bench.load.Verdict;
import java.util.List;
import java.util.Optional;

/**
 * One measured run.
 *
 * @param acceptedPerSecond from the first line sent to the last answer
 * @param completedPerSecond from the first line sent to the last result read
 * @param lastResultSeconds after the first line sent
 * @param lastRowSeconds after the first line sent, until the last result is a committed row
 * @param accept from a line being sent, or due, to its answer
 * @param toWorker from acceptance to the provider call
 * @param cpu empty where it cannot be read
 * @param retried jobs that took more than one attempt
 * @param meanAnswerBytes size of the provider's answers
 * @param finishedEachSecond results read in each second
 * @param finishedRows rows of finished jobs
 */
public record RunFigures(
        int jobs,
        double acceptedPerSecond,
        double completedPerSecond,
        double lastResultSeconds,
        double lastRowSeconds,
        LatencySummary accept,
        LatencySummary toWorker,
        Optional<CpuUse> cpu,
        WriteFigures writes,
        int retried,
        double meanAnswerBytes,
        List<Integer> finishedEachSecond,
        long finishedRows,
        Verdict verdict) {
    public RunFigures {
        finishedEachSecond = List.copyOf(finishedEachSecond);
    }

    /** Every job has exactly one result and one row. */
    public boolean exactlyOnce() {
        return verdict.exactlyOnce() && finishedRows == jobs;
    }
}
