package dev.sluice.bench.report;

import dev.sluice.bench.cpu.CpuUse;
import dev.sluice.bench.cpu.RoleCpu;
import dev.sluice.bench.latency.LatencySummary;
import dev.sluice.bench.results.Reads;
import dev.sluice.bench.results.ResultsFigures;
import dev.sluice.bench.results.ResultsPlan;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Figures of millions of jobs, for people. */
public final class ResultsText {
    private ResultsText() {}

    public static List<String> lines(ResultsPlan plan, ResultsFigures figures) {
        List<String> lines = new ArrayList<>();
        lines.add("");
        lines.add(
                format(
                        "%,d jobs loaded in %d s; %.2f GB per million, of it indexes %.2f GB",
                        plan.rows(),
                        figures.loading().toSeconds(),
                        perMillion(figures.bytes(), plan),
                        perMillion(figures.indexBytes(), plan)));
        lines.add(
                format(
                        "%d reads/s and %.0f upserts/s (asked for: %d) for %d s:",
                        plan.readsPerSecond(),
                        figures.upsertsPerSecond(),
                        plan.upsertsPerSecond(),
                        plan.measured().toSeconds()));
        table(figures.reads(), lines);
        figures.cpu().ifPresent(use -> cpu(use, plan, lines));
        lines.add(
                format(
                        "a day of about %,d jobs was dropped in %.2f s; the reads of the 10 s around that:",
                        figures.droppedRows(), figures.dropping().toMillis() / 1e3));
        table(figures.readsMeanwhile(), lines);
        return lines;
    }

    private static void table(Reads.Seen seen, List<String> lines) {
        lines.add(format("  %-36s %8s %8s %8s %8s %8s", "ms", "count", "p50", "p95", "p99", "max"));
        seen.latencies().forEach((name, of) -> lines.add(row(name, of)));
        if (seen.failed() > 0) {
            lines.add(
                    format(
                            "  %d were not answered with 200; the first: %s",
                            seen.failed(), seen.firstFailure()));
        }
    }

    private static void cpu(CpuUse use, ResultsPlan plan, List<String> lines) {
        double coresPerMicro = plan.readsPerSecond() / 1e6;
        for (RoleCpu role : use.roles()) {
            lines.add(
                    format(
                            "  %-12s %.2f cores, of it %.2f compiling and %.2f collecting garbage",
                            role.role(),
                            role.total() * coresPerMicro,
                            role.compiling() * coresPerMicro,
                            role.collecting() * coresPerMicro));
        }
        lines.add(format("  %-12s %.2f cores", "others", use.others()));
    }

    private static String row(String name, LatencySummary of) {
        return format(
                "  %-36s %8d %8.1f %8.1f %8.1f %8.1f",
                name, of.count(), of.p50(), of.p95(), of.p99(), of.max());
    }

    private static double perMillion(long bytes, ResultsPlan plan) {
        return bytes / 1e9 * 1e6 / plan.rows();
    }

    private static String format(String format, Object... values) {
        return String.format(Locale.ROOT, format, values);
    }
}
