package dev.sluice.bench.cli;

import dev.sluice.bench.machine.Leftovers;
import dev.sluice.bench.machine.ThisMachine;
import dev.sluice.bench.report.RouterText;
import dev.sluice.bench.webhook.WebhookBenchmark;
import dev.sluice.bench.webhook.WebhookFigures;
import dev.sluice.bench.webhook.WebhookPlan;
import dev.sluice.standalone.logging.Quiet;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code sluice bench webhooks}: how many deliveries a second, and what one costs. */
@Command(
        name = "webhooks",
        description =
                "Measure the sending of webhooks: events to a receiver on this machine, with PostgreSQL.",
        mixinStandardHelpOptions = true)
final class WebhookCommand implements Callable<Integer> {
    @Spec private CommandSpec spec = CommandSpec.create();

    @Option(
            names = "--deliveries",
            defaultValue = "40000",
            description = "Measured; as many warm up")
    private int deliveries;

    @Option(names = "--endpoints", defaultValue = "10", description = "They are spread over")
    private int endpoints;

    @Override
    public Integer call() throws Exception {
        Quiet.please();
        WebhookPlan plan;
        try {
            plan = new WebhookPlan(deliveries, endpoints);
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), String.valueOf(e.getMessage()), e);
        }
        Path home = Files.createTempDirectory("sluice-bench-");
        PrintWriter screen = spec.commandLine().getOut();
        try {
            RouterText.machine(ThisMachine.facts(home)).forEach(screen::println);
            WebhookFigures figures = new WebhookBenchmark(plan, home, this::progress).run();
            screen.printf(
                    "%d deliveries to %d endpoints in %d ms: %.0f/s, %.0f us of CPU each (sender, receiver and events;"
                            + " PostgreSQL beside)%n",
                    figures.deliveries(),
                    plan.endpoints(),
                    figures.took().toMillis(),
                    figures.perSecond(),
                    figures.cpuMicros());
            screen.flush();
        } finally {
            Leftovers.delete(home);
        }
        return ExitCode.OK;
    }

    private void progress(String line) {
        spec.commandLine().getErr().println(line);
        spec.commandLine().getErr().flush();
    }
}
