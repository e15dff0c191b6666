package dev.sluice.bench.cli;

import dev.sluice.bench.machine.Leftovers;
import dev.sluice.bench.machine.ThisMachine;
import dev.sluice.bench.path.PathBenchmark;
import dev.sluice.bench.path.PathPlan;
import dev.sluice.bench.report.FiguresJson;
import dev.sluice.bench.report.FiguresText;
import dev.sluice.bench.report.PathFigures;
import dev.sluice.bench.site.Site;
import dev.sluice.bench.watch.Projection;
import dev.sluice.bench.watch.ResultsReader;
import dev.sluice.standalone.data.DataDirectory;
import dev.sluice.standalone.lifecycle.ProcessParts;
import dev.sluice.standalone.logging.Quiet;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/**
 * {@code sluice bench path}: jobs through everything, from the HTTP request to the row in
 * PostgreSQL. Exit code 0 if every job got exactly one result, however long it took.
 */
@Command(
        name = "path",
        description = "Send jobs through the whole path and tell rates, latencies and CPU per job.",
        mixinStandardHelpOptions = true,
        showDefaultValues = false)
final class PathCommand implements Callable<Integer> {
    @Spec private CommandSpec spec = CommandSpec.create();
    @Mixin private PathOptions options = new PathOptions();

    @Option(
            names = "--out",
            paramLabel = "FILE",
            description = "Write the figures there as JSON, to compare them with others.")
    private @Nullable Path out;

    @Override
    public Integer call() throws Exception {
        Quiet.please();
        PathPlan plan = plan();
        boolean keep = plan.dataDirectory().isPresent();
        Path home = keep ? plan.dataDirectory().get() : Files.createTempDirectory("sluice-bench-");
        Leftovers.requireNone(home);
        boolean held = false;
        try {
            PathFigures figures = measured(plan, home);
            print(figures);
            held = figures.holds();
        } finally {
            // What happened is in the logs, and wanted when something went wrong.
            if (held && !keep) {
                Leftovers.delete(home);
            } else {
                spec.commandLine().getErr().println("Data and logs are kept in " + home);
                spec.commandLine().getErr().flush();
            }
        }
        return held ? ExitCode.OK : ExitCode.SOFTWARE;
    }

    private PathPlan plan() throws IOException {
        try {
            PathPlan plan = options.plan();
            if (plan.site().jfr().isPresent()) {
                Files.createDirectories(plan.site().jfr().get());
            }
            return plan;
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), String.valueOf(e.getMessage()), e);
        }
    }

    private PathFigures measured(PathPlan plan, Path home) throws Exception {
        try (var processes = ProcessParts.stoppedBySignals()) {
            DataDirectory directory =
                    processes.start("data directory", () -> DataDirectory.open(home));
            var machine = ThisMachine.facts(directory.path());
            Site site = Site.start(plan.site(), directory, processes, this::progress);
            ResultsReader results =
                    processes.start(
                            "results reader", () -> ResultsReader.start(site.connections()));
            Projection rows =
                    processes.start(
                            "projection",
                            () -> Projection.open(site.addresses().jdbcUrl(), site.postgresUser()));
            return new PathBenchmark(plan, site, results, rows, this::progress).run(machine);
        }
    }

    private void print(PathFigures figures) throws IOException {
        PrintWriter screen = spec.commandLine().getOut();
        FiguresText.of(figures).forEach(screen::println);
        screen.flush();
        if (out != null) {
            Files.writeString(out, FiguresJson.write(figures));
        }
    }

    private void progress(String line) {
        spec.commandLine().getErr().println(line);
        spec.commandLine().getErr().flush();
    }
}
