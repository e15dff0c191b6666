package dev.sluice.standalone.cli;

import dev.sluice.standalone.logging.LogSwitches;
import java.io.PrintWriter;
import java.util.ServiceLoader;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/**
 * The {@code sluice} program: finds the command and runs it. Exit codes: 0 done, 1 failed, 2 wrong
 * usage.
 */
@Command(
        name = "sluice",
        description = "Queues LLM calls in Kafka and runs them within every provider's limits.",
        subcommands = {
            StandaloneCommand.class,
            IngressCommand.class,
            RouterCommand.class,
            WorkerCommand.class,
            ResultsCommand.class,
            SimCommand.class,
            InitCommand.class,
            KeyCommand.class,
            VersionCommand.class
        },
        mixinStandardHelpOptions = true,
        versionProvider = Version.class,
        synopsisSubcommandLabel = "COMMAND",
        usageHelpAutoWidth = true)
public final class Sluice implements Runnable {
    @Spec private CommandSpec spec;

    private Sluice(CommandSpec unset) {
        this.spec = unset;
    }

    public static void main(String[] args) {
        LogSwitches.complaint(System.getenv())
                .ifPresent(
                        complaint -> {
                            System.err.println("sluice: " + complaint);
                            System.exit(CommandLine.ExitCode.USAGE);
                        });
        System.exit(commandLine().execute(args));
    }

    static CommandLine commandLine() {
        var commandLine = new CommandLine(new Sluice(CommandSpec.create()));
        ServiceLoader.load(SubcommandProvider.class)
                .forEach(provider -> commandLine.addSubcommand(provider.command()));
        return commandLine.setExecutionExceptionHandler(Sluice::failed);
    }

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "Say what to run");
    }

    // A stack trace belongs into the log of a developer, not on the screen of a user whose port is
    // taken.
    private static int failed(Exception e, CommandLine command, CommandLine.ParseResult parsed) {
        PrintWriter err = command.getErr();
        err.println("sluice " + command.getCommandName() + ": " + reason(e));
        if (System.getenv("SLUICE_STACKTRACE") == null) {
            err.println("(SLUICE_STACKTRACE=1 shows where)");
        } else {
            e.printStackTrace(err);
        }
        err.flush();
        return CommandLine.ExitCode.SOFTWARE;
    }

    private static String reason(Throwable e) {
        var text = new StringBuilder(e.getMessage() == null ? e.toString() : e.getMessage());
        Throwable cause = e.getCause();
        // Bounded: a chain of causes may be a ring.
        for (int depth = 0; cause != null && depth < 8; depth++, cause = cause.getCause()) {
            String more = cause.getMessage() == null ? cause.toString() : cause.getMessage();
            if (text.indexOf(more) < 0) {
                text.append("; ").append(more);
            }
        }
        return text.toString();
    }
}
