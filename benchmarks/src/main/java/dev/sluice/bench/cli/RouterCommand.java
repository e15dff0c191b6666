package dev.sluice.bench.cli;

import dev.sluice.bench.machine.Leftovers;
import dev.sluice.bench.machine.MachineFacts;
import dev.sluice.bench.machine.ThisMachine;
import dev.sluice.bench.report.RouterText;
import dev.sluice.bench.router.RouterBenchmark;
import dev.sluice.bench.router.RouterFigures;
import dev.sluice.bench.router.RouterPlan;
import dev.sluice.bench.site.Site;
import dev.sluice.bench.task.TaskBenchmark;
import dev.sluice.bench.task.TaskPlan;
import dev.sluice.standalone.data.DataDirectory;
import dev.sluice.standalone.lifecycle.ProcessParts;
import dev.sluice.standalone.logging.Quiet;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code sluice bench router}: what a job costs the router, and how fast a router is back. */
@Command(
        name = "router",
        description =
                "Measure the router alone: CPU per job by tenants and backlog, time to the worker, restores.",
        mixinStandardHelpOptions = true,
        showDefaultValues = false)
final class RouterCommand implements Callable<Integer> {
    @Spec private CommandSpec spec = CommandSpec.create();
    @Mixin private RouterOptions options = new RouterOptions();

    @Override
    public Integer call() throws Exception {
        Quiet.please();
        Optional<TaskPlan> task;
        Optional<RouterPlan> router;
        try {
            task = options.task();
            router = options.router();
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), String.valueOf(e.getMessage()), e);
        }
        Path home = Files.createTempDirectory("sluice-bench-");
        try {
            MachineFacts machine = ThisMachine.facts(home);
            print(RouterText.machine(machine));
            if (task.isPresent()) {
                print(
                        RouterText.task(
                                task.get(),
                                new TaskBenchmark(task.get(), home, this::progress).run()));
            }
            if (router.isPresent()) {
                print(RouterText.router(router.get(), measured(router.get(), home)));
            }
        } finally {
            Leftovers.delete(home);
        }
        return ExitCode.OK;
    }

    private RouterFigures measured(RouterPlan plan, Path home) throws Exception {
        try (var processes = ProcessParts.stoppedBySignals()) {
            DataDirectory directory =
                    processes.start(
                            "data directory", () -> DataDirectory.open(home.resolve("site")));
            Site site = Site.start(options.site(), directory, processes, this::progress);
            return new RouterBenchmark(plan, site, this::progress).run();
        }
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
