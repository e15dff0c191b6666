package dev.sluice.bench.worker;

import dev.sluice.bench.cpu.CpuUse;
import dev.sluice.bench.latency.LatencySummary;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What was seen of a worker.
 *
 * @param perSecond calls to a provider that answers at once
 * @param flood CPU per call meanwhile
 * @param heldPeak most calls that ran at the same time
 * @param heldSeconds from the first dispatch of these to the last report
 * @param heldFailed those of them that did not end well
 * @param held CPU per call meanwhile
 * @param memoryBytes most that the worker's process has held in memory, by then; empty where it
 *     cannot be read
 * @param direct first token of streams that the harness asked the provider for itself
 * @param ofWorker first byte of the worker's calls, as it reports it, in whole milliseconds
 * @param throughWorker from a dispatch that is written to the first event read, two hops over Kafka
 *     included
 */
public record WorkerFigures(
        double perSecond,
        Optional<CpuUse> flood,
        int heldPeak,
        double heldSeconds,
        int heldFailed,
        Optional<CpuUse> held,
        OptionalLong memoryBytes,
        LatencySummary direct,
        LatencySummary ofWorker,
        LatencySummary throughWorker) {}
