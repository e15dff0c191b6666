package dev.sluice.bench.report;

import dev.sluice.bench.cpu.CpuUse;
import dev.sluice.bench.cpu.RoleCpu;
import dev.sluice.bench.machine.MachineFacts;
import dev.sluice.bench.router.RouterFigures;
import dev.sluice.bench.router.RouterPlan;
import dev.sluice.bench.task.TaskPlan;
import dev.sluice.bench.task.TaskRow;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The figures of the router alone, for a person. Pure. */
public final class RouterText {
    private RouterText() {}

    public static List<String> machine(MachineFacts machine) {
        return List.of(
                "%d cores, %s, %s, %s; JDK %s; data on %s; load before %s"
                        .formatted(
                                machine.cores(),
                                machine.cpu(),
                                machine.memory(),
                                machine.kernel(),
                                machine.jdk(),
                                machine.dataFileSystem(),
                                machine.loadBefore()));
    }

    public static List<String> task(TaskPlan plan, List<TaskRow> rows) {
        List<String> lines = new ArrayList<>();
        lines.add("");
        lines.add(
                format(
                        "One task without Kafka, %,d jobs of %,d bytes a row after %,d; %s",
                        plan.jobs(),
                        plan.bodyBytes(),
                        plan.warmUpJobs(),
                        plan.bounded()
                                ? "each tenant has a budget and a rate limit"
                                : "no budgets, no limits"));
        lines.add(
                "CPU time in µs per job; jobs/s is what one core could do that does nothing but the task's own work");
        lines.add(
                "tenants    waiting    jobs/s    task = request  + claim    + end + timers | GC + harness   stores | to wait  heap B  disk B");
        for (TaskRow row : rows) {
            lines.add(
                    format(
                            "%,7d %,10d %,9.0f %7.1f %9.1f %8.1f %8.1f %8.1f | %12.1f %8.1f | %7.1f %7.0f %7.0f",
                            row.tenants(),
                            row.backlog(),
                            row.perSecond(),
                            row.total(),
                            row.request(),
                            row.claim(),
                            row.end(),
                            row.timers(),
                            row.collecting(),
                            row.storing(),
                            row.backlogMicros(),
                            row.heapBytes(),
                            row.storeBytes()));
        }
        return lines;
    }

    public static List<String> router(RouterPlan plan, RouterFigures figures) {
        List<String> lines = new ArrayList<>();
        lines.add("");
        lines.add(
                format(
                        "A router with Kafka, %d coordinators, jobs of %,d bytes",
                        plan.partitions(), plan.bodyBytes()));
        lines.add(
                format("  flood           %,9.0f jobs/s to the worker", figures.floodPerSecond()));
        figures.flood().ifPresent(use -> cpu(lines, use));
        lines.add(
                format(
                        "  at %,6.0f/s     %9.1f ms to the worker p50, %.1f p90, %.1f p99, %.1f p99.9, %.1f max (%,d jobs)",
                        plan.perSecond(),
                        figures.toWorker().p50(),
                        figures.toWorker().p90(),
                        figures.toWorker().p99(),
                        figures.toWorker().p999(),
                        figures.toWorker().max(),
                        figures.toWorker().count()));
        figures.steady().ifPresent(use -> cpu(lines, use));
        lines.add(
                format(
                        "  state lost      %9.1f s until every coordinator dispatched, after %,d jobs, none waiting",
                        figures.afterChurnSeconds(), figures.churned()));
        lines.add(
                format(
                        "  state lost      %9.1f s until a dispatch, %.1f s until the whole queue was known, %,d jobs waiting",
                        figures.withBacklogSeconds(),
                        figures.wholeBacklogSeconds(),
                        plan.backlog()));
        return lines;
    }

    private static void cpu(List<String> lines, CpuUse use) {
        for (RoleCpu role : use.roles()) {
            lines.add(
                    format(
                            "    %-8s %8.1f µs of CPU per job, of it %s",
                            role.role(), role.total(), threads(role)));
        }
    }

    private static String threads(RoleCpu role) {
        return String.join(
                ", ",
                role.threads().entrySet().stream()
                        .limit(6)
                        .map(
                                (Map.Entry<String, Double> t) ->
                                        format("%s %.1f", t.getKey(), t.getValue()))
                        .toList());
    }

    private static String format(String pattern, Object... values) {
        return String.format(Locale.ROOT, pattern, values);
    }
}
