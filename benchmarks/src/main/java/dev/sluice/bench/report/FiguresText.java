package dev.sluice.bench.report;

import dev.sluice.bench.cpu.CpuUse;
import dev.sluice.bench.cpu.RoleCpu;
import dev.sluice.bench.latency.LatencySummary;
import dev.sluice.bench.load.Verdict;
import dev.sluice.bench.machine.MachineFacts;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

/** The figures for a person. Pure. */
public final class FiguresText {
    private final List<String> lines = new ArrayList<>();

    private FiguresText() {}

    public static List<String> of(PathFigures figures) {
        var text = new FiguresText();
        text.plan(figures.plan());
        text.machine(figures.machine());
        text.warmUp(figures.warmUp());
        int number = 1;
        for (RunFigures run : figures.runs()) {
            text.say("");
            text.say("Run %d of %d", number++, figures.runs().size());
            text.run(run);
        }
        figures.single().ifPresent(text::single);
        text.say("");
        if (figures.strangers() > 0) {
            text.say("%d results of jobs that nobody submitted", figures.strangers());
        }
        text.say(conclusion(figures));
        return text.lines;
    }

    private static String conclusion(PathFigures figures) {
        if (!figures.exactlyOnce()) {
            return "NOT every job got exactly one result.";
        }
        return figures.holds()
                ? "Every job got exactly one result."
                : "Every job got exactly one result, but not all succeeded: the figures do not count.";
    }

    private void plan(PlanFigures plan) {
        say(
                "%,d jobs of %,d bytes over %d bulk requests (%d unanswered lines each), %d tenants on %d partitions",
                plan.jobs(),
                plan.bodyBytes(),
                plan.connections(),
                plan.window(),
                plan.tenants(),
                plan.partitions());
        say(
                "%s; sent %s; at most %,d calls in flight at the simulator",
                plan.layout(),
                plan.perSecond() > 0
                        ? "at %,.0f/s".formatted(plan.perSecond())
                        : "as fast as they are accepted",
                plan.inFlightMax());
        if (!plan.settings().isEmpty() || !plan.javaOptions().isEmpty()) {
            say("with %s %s", plan.settings(), plan.javaOptions());
        }
    }

    private void machine(MachineFacts machine) {
        say(
                "%d cores, %s, %s, %s; JDK %s; data on %s; load before %s",
                machine.cores(),
                machine.cpu(),
                machine.memory(),
                machine.kernel(),
                machine.jdk(),
                machine.dataFileSystem(),
                machine.loadBefore());
    }

    private void warmUp(WarmUpFigures warmUp) {
        if (warmUp.jobs() == 0) {
            say("No warm-up: the figures are those of a cold system");
            return;
        }
        say(
                "Warm-up %,d jobs, %s (completed/s: %s)",
                warmUp.jobs(),
                warmUp.stable() ? "stable" : "NOT stable",
                warmUp.rates().stream()
                        .map(rate -> format("%,.0f", rate))
                        .collect(Collectors.joining(" ")));
    }

    private void run(RunFigures run) {
        say("  accepted        %,9.0f/s", run.acceptedPerSecond());
        say("  completed       %,9.0f/s", run.completedPerSecond());
        say(
                "  last result     %,9.2f s, last PostgreSQL row %,.2f s (%,d rows)",
                run.lastResultSeconds(), run.lastRowSeconds(), run.finishedRows());
        say("  accept          %s", latency(run.accept()));
        say("  to the worker   %s", latency(run.toWorker()));
        writes(run.writes());
        say(
                "  answers         %,9.0f bytes on average; %,d jobs took more than one attempt",
                run.meanAnswerBytes(), run.retried());
        verdict(run.verdict());
        run.cpu().ifPresentOrElse(this::cpu, () -> say("  CPU per job     not available here"));
    }

    private void writes(WriteFigures writes) {
        say(
                "  changelogs      %9.2f writes per job by log end offsets, markers of transactions included",
                writes.changelogOffsets());
        say(
                "                  %9.2f records per job read back (compaction may have taken some), %,.0f bytes",
                writes.changelogRecords(), writes.changelogBytes());
        say(
                "                  by offsets: %s",
                writes.stores().entrySet().stream()
                        .map(store -> format("%s %.2f", store.getKey(), store.getValue().offsets()))
                        .collect(Collectors.joining(", ")));
    }

    private void cpu(CpuUse use) {
        say("  CPU µs per job     total    user  system   of it JIT      GC");
        for (RoleCpu role : use.roles()) {
            say(
                    "    %-14s %8.1f%8.1f%8.1f%12.1f%8.1f",
                    role.role(),
                    role.total(),
                    role.user(),
                    role.system(),
                    role.compiling(),
                    role.collecting());
        }
        say("    %-14s %8.1f", "all", use.total());
        say("    other processes of the machine kept %.2f cores busy", use.others());
    }

    private void single(SingleFigures single) {
        say("");
        say("Single submits: %,d jobs, one per request", single.jobs());
        say("  accept          %s", latency(single.accept()));
        say("  to the worker   %s", latency(single.toWorker()));
        verdict(single.verdict());
    }

    private void verdict(Verdict verdict) {
        say(
                "  exactly once    %,9d of %,d jobs%s",
                verdict.once(),
                verdict.jobs(),
                verdict.holds()
                        ? ""
                        : format(
                                "; refused %d, missing %d, repeated %d, of another id or run %d, not succeeded %d",
                                verdict.refused(),
                                verdict.missing(),
                                verdict.repeated(),
                                verdict.strange(),
                                verdict.notSucceeded()));
        verdict.complaints().forEach(complaint -> say("    %s", complaint));
    }

    private static String latency(LatencySummary latency) {
        return format(
                "%9.1f ms p50, %.1f p90, %.1f p99, %.1f p99.9, %.1f max (%,d)",
                latency.p50(),
                latency.p90(),
                latency.p99(),
                latency.p999(),
                latency.max(),
                latency.count());
    }

    private void say(String pattern, Object... values) {
        lines.add(values.length == 0 ? pattern : format(pattern, values));
    }

    private static String format(String pattern, Object... values) {
        return String.format(Locale.ROOT, pattern, values);
    }
}
