package dev.sluice.bench.chat;

import dev.sluice.bench.cpu.CpuUse;
import dev.sluice.bench.latency.LatencySummary;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What was seen of chat completions.
 *
 * @param idleCores kept busy by Sluice while nobody asked anything; empty where it cannot be read
 */
public record ChatFigures(List<Load> loads, Optional<Double> idleCores, Open open) {
    public ChatFigures {
        loads = List.copyOf(loads);
    }

    /**
     * One load.
     *
     * @param what was asked, and how
     * @param firstToken how long the provider took for it
     * @param direct the same asked of the provider, one chat after the other
     */
    public record Load(
            String what,
            Duration firstToken,
            ChatLoad.Seen seen,
            Direct direct,
            Optional<CpuUse> cpu) {}

    /** What the provider alone takes. */
    public record Direct(LatencySummary first, LatencySummary total) {}

    /**
     * Streams that were open at the same time.
     *
     * @param peak whose status had come and whose end had not
     * @param failed of all that were asked for
     * @param failure the last one's; empty when none failed
     * @param files open in the process of ingress meanwhile; empty where it cannot be read
     * @param memoryBytes most that the process of ingress has held in memory
     */
    public record Open(
            int asked,
            int peak,
            int failed,
            String failure,
            double seconds,
            OptionalLong files,
            OptionalLong memoryBytes) {}
}
