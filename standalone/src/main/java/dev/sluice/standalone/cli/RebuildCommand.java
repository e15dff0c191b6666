package dev.sluice.standalone.cli;

import dev.sluice.results.rebuild.Rebuild;
import dev.sluice.runtime.role.RoleContext;
import dev.sluice.runtime.role.RoleSettings;
import dev.sluice.standalone.logging.Quiet;
import dev.sluice.standalone.run.LocalSettings;
import dev.sluice.standalone.run.Role;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code sluice results rebuild}: makes the tables again from the topics. */
@Command(
        name = "rebuild",
        description = {
            "Make the tables of jobs, usage, files and batches again from the topics, and exchange them when they are done.",
            "Reads go on. Broken off, it goes on where it was when it is run again. Takes the settings of the role results."
        })
final class RebuildCommand implements Callable<Integer> {
    /** Copying a day of jobs is one statement. */
    private static final String PATIENCE = "2h";

    @Spec private CommandSpec spec = CommandSpec.create();

    @Mixin private ConfigOptions config = new ConfigOptions();

    @Option(
            names = "--data-dir",
            paramLabel = "DIR",
            description = "The running `sluice standalone` that owns this directory.")
    private @Nullable Path dataDir;

    @Option(
            names = "--restart",
            description = "Forget what an earlier call that was broken off has made.")
    private boolean restart;

    @Override
    public Integer call() throws Exception {
        Quiet.please();
        PrintWriter out = spec.commandLine().getOut();
        Rebuild.Outcome outcome;
        try (RoleContext results = RoleContext.open(Role.RESULTS.wireName(), settings())) {
            outcome = results.bean(Rebuild.class).run(restart, new Screen(out));
        }
        outcome.jobsFrom()
                .ifPresent(
                        from ->
                                out.printf(
                                        "as they stood, because the topics go back to %s: %d jobs, %d sums of usage, %d files and batches%n",
                                        from, outcome.jobs(), outcome.usage(), outcome.batches()));
        if (outcome.leftOut() > 0) {
            out.printf("left out, because they cannot be read: %d records%n", outcome.leftOut());
        }
        out.println("done: reads show the new tables");
        out.flush();
        return 0;
    }

    private RoleSettings settings() throws IOException {
        RoleSettings given = config.settings();
        Map<String, Object> all =
                new HashMap<>(
                        dataDir == null
                                ? given.overrides()
                                : LocalSettings.ofRunning(dataDir, given.overrides())
                                        .of(Role.RESULTS));
        all.put("sluice.results.write-timeout", PATIENCE);
        return new RoleSettings(given.file(), all);
    }

    /** Says now and then how far it is. */
    private static final class Screen implements Rebuild.Listener {
        private static final long EVERY_NS = Duration.ofSeconds(2).toNanos();

        private final PrintWriter out;
        private long saidNs = System.nanoTime() - EVERY_NS;
        private long saidDone;

        private Screen(PrintWriter out) {
            this.out = out;
        }

        @Override
        public void said(String line) {
            out.println(line);
            out.flush();
        }

        @Override
        public void on(long done, long records) {
            long nowNs = System.nanoTime();
            if (nowNs - saidNs < EVERY_NS || records == 0) {
                return;
            }
            double seconds = (nowNs - saidNs) / 1e9;
            out.printf(
                    "%,d of %,d records, %,.0f per second%n",
                    done, records, Math.max(0, done - saidDone) / seconds);
            out.flush();
            saidNs = nowNs;
            saidDone = done;
        }
    }
}
