package dev.sluice.bench.cli;

import dev.sluice.bench.batch.BatchBenchmark;
import dev.sluice.bench.batch.BatchPlan;
import dev.sluice.bench.machine.Leftovers;
import dev.sluice.bench.machine.ThisMachine;
import dev.sluice.bench.report.BatchText;
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
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code sluice bench batch}: how fast files of requests become files of answers. */
@Command(
        name = "batch",
        description = "Measure batches from the upload of a file to its output file.",
        mixinStandardHelpOptions = true,
        showDefaultValues = false)
final class BatchCommand implements Callable<Integer> {
    @Spec private CommandSpec spec = CommandSpec.create();
    @Mixin private BatchOptions options = new BatchOptions();

    @Override
    public Integer call() throws Exception {
        Quiet.please();
        BatchPlan plan;
        SitePlan site;
        try {
            plan = options.plan();
            site = options.site();
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), String.valueOf(e.getMessage()), e);
        }
        Path home = Files.createTempDirectory("sluice-bench-");
        try {
            print(RouterText.machine(ThisMachine.facts(home)));
            try (var processes = ProcessParts.stoppedBySignals()) {
                DataDirectory directory =
                        processes.start(
                                "data directory", () -> DataDirectory.open(home.resolve("site")));
                Site running = Site.start(site, directory, processes, this::progress);
                print(BatchText.of(new BatchBenchmark(plan, running, home, this::progress).run()));
            }
        } finally {
            Leftovers.delete(home);
        }
        return ExitCode.OK;
    }

    private void print(List<String> lines) {
        PrintWriter screen = spec.commandLine().getOut();
        lines.forEach(screen::println);
        screen.flush();
    }

    private void progress(String line) {
        spec.commandLine().getErr().println(line);
        spec.commandLine().getErr().flush();
    }
}
