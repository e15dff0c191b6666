package dev.sluice.bench.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code sluice bench}: says which benchmarks there are. */
@Command(
        name = "bench",
        description = "Measure Sluice on this machine.",
        subcommands = {
            PathCommand.class,
            RouterCommand.class,
            WorkerCommand.class,
            ChatCommand.class,
            BatchCommand.class,
            WebhookCommand.class,
            LongPollCommand.class,
            ResultsCommand.class
        },
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "BENCHMARK")
final class BenchCommand implements Runnable {
    @Spec private CommandSpec spec = CommandSpec.create();

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "Say which benchmark");
    }
}
