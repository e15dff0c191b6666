package dev.sluice.bench.cli;

import dev.sluice.bench.chat.ChatBenchmark;
import dev.sluice.bench.chat.ChatPlan;
import dev.sluice.bench.machine.Leftovers;
import dev.sluice.bench.machine.ThisMachine;
import dev.sluice.bench.report.ChatText;
import dev.sluice.bench.report.RouterText;
import dev.sluice.bench.site.Site;
import dev.sluice.bench.site.SitePlan;
import dev.sluice.standalone.data.DataDirectory;
import dev.sluice.standalone.lifecycle.ProcessParts;
import dev.sluice.standalone.logging.Quiet;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code sluice bench chat}: what callers of chat completions wait for. */
@Command(
        name = "chat",
        description =
                "Measure chat completions: first token and end beside the provider's own, idle CPU, many streams at once.",
        mixinStandardHelpOptions = true,
        showDefaultValues = false)
final class ChatCommand implements Callable<Integer> {
    @Spec private CommandSpec spec = CommandSpec.create();
    @Mixin private ChatOptions options = new ChatOptions();

    @Override
    public Integer call() throws Exception {
        Quiet.please();
        ChatPlan plan;
        SitePlan site;
        try {
            plan = options.plan();
            site = options.site();
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), String.valueOf(e.getMessage()), e);
        }
        Path home = Files.createTempDirectory("sluice-bench-");
        try {
            print(RouterText.machine(ThisMachine.facts(home)));
            try (var processes = ProcessParts.stoppedBySignals()) {
                DataDirectory directory =
                        processes.start(
                                "data directory", () -> DataDirectory.open(home.resolve("site")));
                Site running = Site.start(site, directory, processes, this::progress);
                print(ChatText.of(plan, new ChatBenchmark(plan, running, this::progress).run()));
            }
        } finally {
            Leftovers.delete(home);
        }
        return ExitCode.OK;
    }

    private void print(List<String> lines) {
        PrintWriter screen = spec.commandLine().getOut();
        lines.forEach(screen::println);
        screen.flush();
    }

    private void progress(String line) {
        spec.commandLine().getErr().println(line);
        spec.commandLine().getErr().flush();
    }
}
