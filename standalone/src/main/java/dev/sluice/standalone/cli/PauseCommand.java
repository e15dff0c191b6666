package dev.sluice.standalone.cli;

import dev.sluice.runtime.catalog.Deed;
import dev.sluice.schema.catalog.Pause;
import dev.sluice.standalone.catalog.PausePlan;
import java.time.Instant;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code sluice pause}. */
@Command(
        name = "pause",
        description =
                "Let no new call start for a tenant or a route, or on a lane. Jobs are accepted and wait.")
final class PauseCommand implements Callable<Integer> {
    @Spec private CommandSpec spec = CommandSpec.create();

    @Mixin private PauseOptions options = new PauseOptions();

    @Option(
            names = "--reason",
            required = true,
            paramLabel = "TEXT",
            description = "Why; others will ask.")
    private String reason = "";

    @Override
    public Integer call() throws Exception {
        Instant now = Instant.now();
        Deed deed = Deed.ofCommand("sluice pause", now).called("pause", reason);
        var pause = new Pause(options.pause(), reason, now, deed.actor());
        options.topic()
                .change(
                        deed,
                        seen ->
                                PausePlan.pause(seen, options.kind(), options.name(), pause)
                                        .entries("sluice pause", now));
        var out = spec.commandLine().getOut();
        out.println("paused " + pause.name());
        out.flush();
        return 0;
    }
}
