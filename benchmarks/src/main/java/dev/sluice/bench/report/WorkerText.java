package dev.sluice.bench.report;

import dev.sluice.bench.cpu.CpuUse;
import dev.sluice.bench.cpu.RoleCpu;
import dev.sluice.bench.latency.LatencySummary;
import dev.sluice.bench.worker.WorkerFigures;
import dev.sluice.bench.worker.WorkerPlan;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The figures of the worker alone, for a person. Pure. */
public final class WorkerText {
    private static final double MIB = 1024.0 * 1024.0;

    private WorkerText() {}

    public static List<String> of(WorkerPlan plan, WorkerFigures figures) {
        List<String> lines = new ArrayList<>();
        lines.add("");
        lines.add(
                format(
                        "A worker with Kafka and the simulator over %s, %,d slots, bodies of %,d bytes",
                        plan.http2() ? "TLS and HTTP/2" : "HTTP/1.1",
                        plan.slots(),
                        plan.bodyBytes()));
        lines.add(
                format(
                        "  instant provider %,9.0f calls/s, %,d in flight (%,d calls)",
                        figures.perSecond(), plan.inFlight(), plan.calls()));
        figures.flood().ifPresent(use -> cpu(lines, use));
        lines.add(
                format(
                        "  calls of %3d s   %,9d at the same time; %,d of %,d failed; all ended after %.1f s",
                        plan.hold().toSeconds(),
                        figures.heldPeak(),
                        figures.heldFailed(),
                        plan.concurrent(),
                        figures.heldSeconds()));
        figures.held().ifPresent(use -> cpu(lines, use));
        figures.memoryBytes()
                .ifPresent(
                        bytes ->
                                lines.add(
                                        format(
                                                "  memory           %,9.0f MiB resident at most, over all phases",
                                                bytes / MIB)));
        lines.add(format("  first token of streams at %,.0f/s, in ms", plan.perSecond()));
        first(lines, "asked for directly", figures.direct());
        first(lines, "by the worker", figures.ofWorker());
        first(lines, "with two hops of Kafka", figures.throughWorker());
        return lines;
    }

    private static void first(List<String> lines, String what, LatencySummary latency) {
        lines.add(
                format(
                        "    %-24s p50 %6.1f, p99 %6.1f, max %6.1f (%,d)",
                        what, latency.p50(), latency.p99(), latency.max(), latency.count()));
    }

    private static void cpu(List<String> lines, CpuUse use) {
        for (RoleCpu role : use.roles()) {
            lines.add(
                    format(
                            "    %-10s %8.1f µs of CPU per call; compiler %.1f, collector %.1f",
                            role.role(), role.total(), role.compiling(), role.collecting()));
        }
    }

    private static String format(String pattern, Object... values) {
        return String.format(Locale.ROOT, pattern, values);
    }
}
