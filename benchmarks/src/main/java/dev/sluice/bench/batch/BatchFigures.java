package dev.sluice.bench.batch;

import dev.sluice.bench.cpu.CpuUse;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What was seen of batches.
 *
 * @param memoryBytes the most that each process held in memory, by the end; none where it cannot be
 *     read
 */
public record BatchFigures(List<Run> runs, Map<String, Long> memoryBytes) {
    public BatchFigures {
        runs = List.copyOf(runs);
        memoryBytes = Map.copyOf(memoryBytes);
    }

    /**
     * One batch.
     *
     * @param uploaded seconds until the file was accepted
     * @param completed seconds from the upload's begin until the batch said that it is
     * @param answered lines of the output file, each with another custom_id
     * @param cpu per line
     */
    public record Run(
            String what,
            int lines,
            long bytes,
            double uploaded,
            double completed,
            int answered,
            Optional<CpuUse> cpu) {
        public double perSecond() {
            return lines / completed;
        }
    }
}
