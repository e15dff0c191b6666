package dev.sluice.standalone.cli;

import dev.sluice.standalone.lifecycle.StoppingException;
import dev.sluice.standalone.logging.LogSwitches;
import dev.sluice.standalone.settings.UsageException;
import java.io.PrintWriter;
import java.util.ServiceLoader;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

/**
 * The {@code sluice} program: finds the command and runs it. Exit codes: 0 done, 1 failed, 2 wrong
 * usage; a command that means something else by them says so in its help.
 */
@Command(
        name = "sluice",
        description = "Queues LLM calls in Kafka and runs them within every provider's limits.",
        subcommands = {
            DemoCommand.class,
            StandaloneCommand.class,
            IngressCommand.class,
            RouterCommand.class,
            WorkerCommand.class,
            ResultsCommand.class,
            SimCommand.class,
            ReplayCommand.class,
            InitCommand.class,
            DoctorCommand.class,
            KeyCommand.class,
            CatalogCommand.class,
            PauseCommand.class,
            ResumeCommand.class,
            PricesCommand.class,
            UsageCommand.class,
            SchemasCommand.class,
            SubmitCommand.class,
            GetCommand.class,
            ListCommand.class,
            WatchCommand.class,
            CancelCommand.class,
            RedriveCommand.class,
            DeadLettersCommand.class,
            BatchCommand.class,
            HealthCommand.class,
            VersionCommand.class
        },
        mixinStandardHelpOptions = true,
        scope = ScopeType.INHERIT,
        versionProvider = Version.class,
        synopsisSubcommandLabel = "COMMAND",
        usageHelpAutoWidth = true)
public final class Sluice implements Runnable {
    private static final int INTERRUPTED = 130;

    @Spec private CommandSpec spec;

    @Option(
            names = "--verbose",
            scope = ScopeType.INHERIT,
            description = "Show where an error comes from.")
    private boolean verbose;

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
        var sluice = new Sluice(CommandSpec.create());
        var commandLine = new CommandLine(sluice).setCaseInsensitiveEnumValuesAllowed(true);
        ServiceLoader.load(SubcommandProvider.class)
                .forEach(provider -> commandLine.addSubcommand(provider.command()));
        return commandLine.setExecutionExceptionHandler(
                (e, command, parsed) -> failed(e, command, sluice.verbose));
    }

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "Say what to run");
    }

    // A stack trace belongs into the log of a developer, not on the screen of a user whose port is
    // taken.
    private static int failed(Exception e, CommandLine command, boolean verbose) {
        if (e instanceof StoppingException) {
            return INTERRUPTED;
        }
        PrintWriter err = command.getErr();
        if (verbose) {
            e.printStackTrace(err);
        }
        err.println(command.getCommandSpec().qualifiedName() + ": " + reason(e));
        err.flush();
        return e instanceof UsageException
                ? CommandLine.ExitCode.USAGE
                : command.getCommandSpec().exitCodeOnExecutionException();
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
