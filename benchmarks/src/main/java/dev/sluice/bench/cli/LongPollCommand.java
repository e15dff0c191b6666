package dev.sluice.bench.cli;

import dev.sluice.bench.latency.LatencySummary;
import dev.sluice.bench.longpoll.LongPollBenchmark;
import dev.sluice.bench.longpoll.LongPollPlan;
import dev.sluice.bench.machine.Leftovers;
import dev.sluice.bench.machine.ThisMachine;
import dev.sluice.bench.report.RouterText;
import dev.sluice.bench.site.Site;
import dev.sluice.bench.site.SitePlan;
import dev.sluice.standalone.data.DataDirectory;
import dev.sluice.standalone.lifecycle.ProcessParts;
import dev.sluice.standalone.logging.Quiet;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code sluice bench long-polls}: how long after a job's end who waits for it hears of it. */
@Command(
        name = "long-polls",
        description =
                "Measure reads that wait: from a job's end to the end of the answer, in rounds.",
        mixinStandardHelpOptions = true,
        showDefaultValues = false)
final class LongPollCommand implements Callable<Integer> {
    private static final int PARTITIONS = 2;
    private static final int IN_FLIGHT_MAX = 1_024;
    private static final int ANSWER_WORDS = 20;

    @Spec private CommandSpec spec = CommandSpec.create();

    @Option(
            names = "--jobs",
            paramLabel = "N",
            defaultValue = "1200",
            description = "Jobs of each round, each waited for (default: ${DEFAULT-VALUE}).")
    private int jobs;

    @Option(
            names = "--rate",
            paramLabel = "PER-SECOND",
            defaultValue = "20",
            description = "Jobs submitted per second (default: ${DEFAULT-VALUE}).")
    private double rate;

    @Option(
            names = "--rounds",
            paramLabel = "N",
            defaultValue = "3",
            description = "One behind the other; the first is cold (default: ${DEFAULT-VALUE}).")
    private int rounds;

    @Mixin private ProcessOptions underTest = new ProcessOptions();

    @Override
    public Integer call() throws Exception {
        Quiet.please();
        LongPollPlan plan;
        SitePlan site;
        try {
            plan = new LongPollPlan(jobs, rate, rounds);
            site = site();
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), String.valueOf(e.getMessage()), e);
        }
        Path home = Files.createTempDirectory("sluice-bench-");
        try {
            RouterText.machine(ThisMachine.facts(home)).forEach(this::print);
            try (var processes = ProcessParts.stoppedBySignals()) {
                DataDirectory directory =
                        processes.start(
                                "data directory", () -> DataDirectory.open(home.resolve("site")));
                Site running = Site.start(site, directory, processes, this::progress);
                print("From a job's end to the end of the answer to who waits for it, ms");
                new LongPollBenchmark(plan, running).run().forEach(round -> print(text(round)));
            }
        } finally {
            Leftovers.delete(home);
        }
        return ExitCode.OK;
    }

    private SitePlan site() {
        return new SitePlan(
                SitePlan.Shape.PROCESSES,
                PARTITIONS,
                PARTITIONS,
                IN_FLIGHT_MAX,
                ANSWER_WORDS,
                underTest.settings(),
                List.copyOf(underTest.javaOptions()),
                Optional.empty());
    }

    private static String text(LongPollBenchmark.Round round) {
        LatencySummary late = round.late();
        return String.format(
                Locale.ROOT,
                "  %,d answered, %,d failed: p50 %.0f, p95 %.0f, p99 %.0f, max %.0f",
                late.count(),
                round.failed(),
                late.p50(),
                late.p95(),
                late.p99(),
                late.max());
    }

    private void print(String line) {
        PrintWriter screen = spec.commandLine().getOut();
        screen.println(line);
        screen.flush();
    }

    private void progress(String line) {
        spec.commandLine().getErr().println(line);
        spec.commandLine().getErr().flush();
    }
}
