package dev.sluice.standalone.cli;

import static java.util.Objects.requireNonNull;

import dev.sluice.standalone.run.Role;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import picocli.CommandLine;

/** What the command line makes of arguments, for tests of other packages. */
public final class CommandLines {
    private CommandLines() {}

    /**
     * The subcommand that arguments name.
     *
     * @throws CommandLine.ParameterException when they are none that {@code sluice} takes
     */
    public static String subcommand(List<String> arguments) {
        return Sluice.commandLine()
                .parseArgs(arguments.toArray(String[]::new))
                .subcommand()
                .commandSpec()
                .name();
    }

    /**
     * Runs a command with settings of a role, behind its own arguments.
     *
     * @return its exit code
     */
    public static int run(Map<String, Object> settings, String... arguments) {
        List<String> all = new ArrayList<>(List.of(arguments));
        settings.forEach((key, value) -> all.addAll(List.of("--set", key + "=" + value)));
        return Sluice.commandLine().execute(all.toArray(String[]::new));
    }

    /** What a command printed, and its exit code. */
    public record Printed(int code, String out, String err) {}

    public static Printed print(String... arguments) {
        StringWriter out = new StringWriter();
        StringWriter err = new StringWriter();
        int code =
                Sluice.commandLine()
                        .setOut(new PrintWriter(out, true))
                        .setErr(new PrintWriter(err, true))
                        .execute(arguments);
        return new Printed(code, out.toString(), err.toString());
    }

    /** Where a role that is told no port serves health and metrics. */
    public static int managementPort(Role role) {
        return switch (role) {
            case INGRESS -> defaultOf("ingress", "--management-port");
            case ROUTER, WORKER, RESULTS -> role.defaultPort();
        };
    }

    public static int simulatorPort() {
        return defaultOf("sim", "--port");
    }

    private static int defaultOf(String command, String option) {
        CommandLine found = requireNonNull(Sluice.commandLine().getSubcommands().get(command));
        return (Integer) found.getCommandSpec().findOption(option).initialValue();
    }
}
