package dev.sluice.bench.report;

import dev.sluice.bench.latency.LatencySummary;
import dev.sluice.bench.load.Verdict;

/**
 * Jobs submitted one per request at a low fixed rate.
 *
 * @param accept from when a request was due to its 202
 * @param toWorker from acceptance to the provider call
 */
public record SingleFigures(
        int jobs, LatencySummary accept, LatencySummary toWorker, Verdict verdict) {}
