package dev.sluice.standalone.cli;

import dev.sluice.runtime.catalog.Deed;
import dev.sluice.standalone.catalog.PausePlan;
import java.time.Instant;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code sluice resume}. */
@Command(name = "resume", description = "End a pause: its jobs go on in their order.")
final class ResumeCommand implements Callable<Integer> {
    @Spec private CommandSpec spec = CommandSpec.create();

    @Mixin private PauseOptions options = new PauseOptions();

    @Override
    public Integer call() throws Exception {
        Instant now = Instant.now();
        var written =
                options.topic()
                        .change(
                                Deed.ofCommand("sluice resume", now).called("resume", null),
                                seen ->
                                        PausePlan.resume(seen, options.pause())
                                                .entries("sluice resume", now));
        var out = spec.commandLine().getOut();
        out.printf(
                "%s %s%n",
                written.entries().isEmpty() ? "was not paused:" : "resumed", options.pause());
        out.flush();
        return 0;
    }
}
