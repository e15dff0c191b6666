package dev.sluice.bench.router;

import dev.sluice.bench.cpu.CpuUse;
import dev.sluice.bench.latency.LatencySummary;
import java.util.Optional;

/**
 * What was seen of the router with Kafka.
 *
 * @param floodPerSecond jobs through the router, sent as fast as they are taken
 * @param flood CPU per job meanwhile
 * @param toWorker at the plan's rate, from when a job was due to when a worker had it
 * @param steady CPU per job meanwhile
 * @param churned jobs that had come and gone when the state was lost
 * @param afterChurnSeconds from the start of a router without local state to a dispatch of every
 *     coordinator
 * @param withBacklogSeconds the same with the plan's backlog
 * @param wholeBacklogSeconds and until the whole queue is in memory again
 */
public record RouterFigures(
        double floodPerSecond,
        Optional<CpuUse> flood,
        LatencySummary toWorker,
        Optional<CpuUse> steady,
        long churned,
        double afterChurnSeconds,
        double withBacklogSeconds,
        double wholeBacklogSeconds) {}
