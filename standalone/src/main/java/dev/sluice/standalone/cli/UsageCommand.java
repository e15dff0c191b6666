package dev.sluice.standalone.cli;

import dev.sluice.results.usage.Reconciliation;
import dev.sluice.results.usage.Reconciliation.Compared;
import dev.sluice.runtime.role.RoleContext;
import dev.sluice.runtime.role.RoleSettings;
import dev.sluice.standalone.logging.Quiet;
import dev.sluice.standalone.run.LocalSettings;
import dev.sluice.standalone.run.Role;
import java.io.IOException;
import java.io.PrintWriter;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code sluice usage}. */
@Command(
        name = "usage",
        description = "Check what usage is shown.",
        subcommands = UsageCommand.Reconcile.class,
        synopsisSubcommandLabel = "COMMAND")
final class UsageCommand implements Runnable {
    @Spec private CommandSpec spec = CommandSpec.create();

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "Say what to do: reconcile");
    }

    /** {@code sluice usage reconcile}: reads the topic again and changes nothing. */
    @Command(
            name = "reconcile",
            description =
                    "Sum up the topic sluice.usage again and compare with the database, to the nano-dollar. Takes the settings of the role results.",
            exitCodeListHeading = "Exit codes:%n",
            exitCodeList = {"0:all is equal", "1:something differs, or failed", "2:wrong usage"})
    static final class Reconcile implements Callable<Integer> {
        private static final int NANO_DIGITS = 9;

        @Spec private CommandSpec spec = CommandSpec.create();

        @Mixin private ConfigOptions config = new ConfigOptions();

        @Option(
                names = "--data-dir",
                paramLabel = "DIR",
                description = "The running `sluice standalone` that owns this directory.")
        private @Nullable Path dataDir;

        @Override
        public Integer call() throws Exception {
            Quiet.please();
            PrintWriter out = spec.commandLine().getOut();
            List<Compared> all = new ArrayList<>();
            try (RoleContext results = RoleContext.open(Role.RESULTS.wireName(), settings())) {
                results.bean(Reconciliation.class)
                        .run(
                                compared -> {
                                    all.add(compared);
                                    say(compared, out);
                                });
            }
            boolean equal = all.stream().allMatch(one -> one.differences().isEmpty());
            out.printf(
                    "%s: %d records, USD %s%n",
                    equal ? "equal" : "DIFFERENT",
                    all.stream().mapToLong(Compared::records).sum(),
                    dollars(all.stream().mapToLong(Compared::costNanoUsd).sum()));
            out.flush();
            return equal ? 0 : 1;
        }

        private RoleSettings settings() throws IOException {
            RoleSettings given = config.settings();
            return dataDir == null
                    ? given
                    : new RoleSettings(
                            given.file(),
                            LocalSettings.ofRunning(dataDir, given.overrides()).of(Role.RESULTS));
        }

        private static void say(Compared compared, PrintWriter out) {
            if (compared.records() == 0 && compared.differences().isEmpty()) {
                return;
            }
            out.printf(
                    "partition %d: %d records since %s in %d sums, USD %s%n",
                    compared.partition(),
                    compared.records(),
                    compared.from(),
                    compared.sums(),
                    dollars(compared.costNanoUsd()));
            compared.differences().forEach(difference -> out.println("  " + difference));
            out.flush();
        }

        private static String dollars(long nanoUsd) {
            return BigDecimal.valueOf(nanoUsd, NANO_DIGITS).toPlainString();
        }
    }
}
