package dev.sluice.bench.cli;

import dev.sluice.bench.machine.Leftovers;
import dev.sluice.bench.machine.ThisMachine;
import dev.sluice.bench.report.ResultsText;
import dev.sluice.bench.report.RouterText;
import dev.sluice.bench.results.ResultsBenchmark;
import dev.sluice.bench.results.ResultsPlan;
import dev.sluice.standalone.logging.Quiet;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
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

    @Option(
            names = "--rows",
            paramLabel = "N",
            defaultValue = "10000000",
            description = "Jobs that are loaded (default: ${DEFAULT-VALUE}).")
    private long rows;

    @Option(
            names = "--reads",
            paramLabel = "PER-SECOND",
            defaultValue = "500",
            description = "Reads (default: ${DEFAULT-VALUE}).")
    private int reads;

    @Option(
            names = "--upserts",
            paramLabel = "PER-SECOND",
            defaultValue = "3000",
            description = "Rows written (default: ${DEFAULT-VALUE}).")
    private int upserts;

    @Option(
            names = "--warmup",
            paramLabel = "S",
            defaultValue = "120",
            description = "The same load before that, for so long (default: ${DEFAULT-VALUE}).")
    private int warmup;

    @Option(
            names = "--seconds",
            paramLabel = "S",
            defaultValue = "120",
            description = "For so long (default: ${DEFAULT-VALUE}).")
    private int seconds;

    @Option(
            names = "--java-options",
            paramLabel = "OPTIONS",
            defaultValue = "",
            description = "JVM options of the role's process, separated by blanks.")
    private String javaOptions = "";

    @Option(
            names = "--dir",
            paramLabel = "DIR",
            description =
                    "Where the data is made, and removed at the end (default: the directory of temporary files).")
    private Path dir = Path.of(System.getProperty("java.io.tmpdir"));

    @Override
    public Integer call() throws Exception {
        Quiet.please();
        ResultsPlan plan;
        try {
            plan =
                    new ResultsPlan(
                            rows,
                            reads,
                            upserts,
                            Duration.ofSeconds(warmup),
                            Duration.ofSeconds(seconds));
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), String.valueOf(e.getMessage()), e);
        }
        Path home = home();
        Thread measuring = Thread.currentThread();
        // Who breaks it off wants his disk back, too.
        CountDownLatch cleaned = new CountDownLatch(1);
        Thread cleaner = new Thread(() -> endOf(measuring, cleaned));
        Runtime.getRuntime().addShutdownHook(cleaner);
        PrintWriter screen = spec.commandLine().getOut();
        try {
            RouterText.machine(ThisMachine.facts(home)).forEach(screen::println);
            ResultsText.lines(
                            plan,
                            new ResultsBenchmark(
                                            plan,
                                            ProcessOptions.split(javaOptions),
                                            home,
                                            this::progress)
                                    .run())
                    .forEach(screen::println);
            screen.flush();
        } catch (IllegalStateException e) {
            progress(String.valueOf(e.getMessage()));
            return ExitCode.SOFTWARE;
        } finally {
            Leftovers.delete(home);
            cleaned.countDown();
            withdraw(cleaner);
        }
        return ExitCode.OK;
    }

    private Path home() {
        try {
            return Files.createTempDirectory(dir, "sluice-bench-");
        } catch (IOException e) {
            throw new ParameterException(
                    spec.commandLine(),
                    "--dir %s: %s (expected: a directory in which one can be made)"
                            .formatted(dir, e),
                    e);
        }
    }

    /** Else the end of the process would wait for this thread, which ends it. */
    private static void withdraw(Thread cleaner) {
        try {
            Runtime.getRuntime().removeShutdownHook(cleaner);
        } catch (IllegalStateException broken) {
            // Broken off: it runs, and waits for the deletion that has just been.
            return;
        }
    }

    /** Not for the end of the thread: it goes on to end the process, which waits for this. */
    private static void endOf(Thread measuring, CountDownLatch cleaned) {
        measuring.interrupt();
        try {
            boolean inTime = cleaned.await(CLEAN_WITHIN.toSeconds(), TimeUnit.SECONDS);
            if (!inTime) {
                System.err.println("sluice bench results: its data is not removed yet");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void progress(String line) {
        spec.commandLine().getErr().println(line);
        spec.commandLine().getErr().flush();
    }
}
