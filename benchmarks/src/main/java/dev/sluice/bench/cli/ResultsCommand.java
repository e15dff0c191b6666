package dev.sluice.bench.cli;

import dev.sluice.bench.machine.Leftovers;
import dev.sluice.bench.machine.ThisMachine;
import dev.sluice.bench.report.ResultsText;
import dev.sluice.bench.report.RouterText;
import dev.sluice.bench.results.ResultsBenchmark;
import dev.sluice.bench.results.ResultsPlan;
import dev.sluice.standalone.logging.Quiet;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code sluice bench results}: reads over millions of jobs while more come. */
@Command(
        name = "results",
        description =
                "Measure reads over millions of jobs in PostgreSQL while more come, and what they take on disk.",
        mixinStandardHelpOptions = true)
final class ResultsCommand implements Callable<Integer> {
    private static final Duration CLEAN_WITHIN = Duration.ofMinutes(1);

    @Spec private CommandSpec spec = CommandSpec.create();

    @Option(names = "--rows", defaultValue = "10000000", description = "Jobs that are loaded")
    private long rows;

    @Option(names = "--reads", defaultValue = "500", description = "A second")
    private int reads;

    @Option(names = "--upserts", defaultValue = "3000", description = "A second")
    private int upserts;

    @Option(names = "--seconds", defaultValue = "120", description = "Measured")
    private int seconds;

    @Option(
            names = "--dir",
            paramLabel = "DIR",
            description = "Where the data is made, and removed at the end (a temporary directory)")
    private Path dir = Path.of(System.getProperty("java.io.tmpdir"));

    @Override
    public Integer call() throws Exception {
        Quiet.please();
        ResultsPlan plan;
        try {
            plan = new ResultsPlan(rows, reads, upserts, Duration.ofSeconds(seconds));
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), String.valueOf(e.getMessage()), e);
        }
        Path home = Files.createTempDirectory(dir, "sluice-bench-");
        Thread measuring = Thread.currentThread();
        // Who breaks it off wants his disk back, too.
        Thread cleaner = new Thread(() -> endOf(measuring));
        Runtime.getRuntime().addShutdownHook(cleaner);
        PrintWriter screen = spec.commandLine().getOut();
        try {
            RouterText.machine(ThisMachine.facts(home)).forEach(screen::println);
            ResultsText.lines(plan, new ResultsBenchmark(plan, home, this::progress).run())
                    .forEach(screen::println);
            screen.flush();
        } catch (IllegalStateException e) {
            progress(String.valueOf(e.getMessage()));
            return ExitCode.SOFTWARE;
        } finally {
            Leftovers.delete(home);
        }
        Runtime.getRuntime().removeShutdownHook(cleaner);
        return ExitCode.OK;
    }

    private static void endOf(Thread measuring) {
        measuring.interrupt();
        try {
            measuring.join(CLEAN_WITHIN);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void progress(String line) {
        spec.commandLine().getErr().println(line);
        spec.commandLine().getErr().flush();
    }
}
