package dev.sluice.standalone.cli;

import dev.sluice.sim.fault.FaultTiming;
import dev.sluice.standalone.demo.Demo;
import dev.sluice.standalone.demo.DemoProvider;
import dev.sluice.standalone.demo.Screen;
import dev.sluice.standalone.lifecycle.ProcessParts;
import dev.sluice.standalone.logging.Quiet;
import dev.sluice.standalone.run.ShippedModels;
import dev.sluice.standalone.run.Standalone;
import dev.sluice.standalone.run.StandaloneOptions;
import dev.sluice.standalone.run.TenantKey;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Callable;
import org.apache.commons.io.FileUtils;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code sluice demo}: a newcomer's first minute. Leaves nothing behind. */
@Command(name = "demo", description = "Run 1,319 questions through everything, on this machine.")
final class DemoCommand implements Callable<Integer> {
    private static final int TENANTS = 2;
    private static final int EXIT_INTERRUPTED = 130;

    /** Each 429 closes its lane for so long; a whole second of each would be most of the demo. */
    private static final Duration RETRY_AFTER = Duration.ofMillis(200);

    @Spec private CommandSpec spec = CommandSpec.create();

    @Option(
            names = "--provider",
            paramLabel = "sim|openai",
            description =
                    "Who answers: the simulator, or OpenAI's API with OPENAI_API_KEY (and OPENAI_BASE_URL). Default: sim.")
    private DemoProvider provider = DemoProvider.SIM;

    @Option(
            names = "--limit",
            paramLabel = "N",
            description = "How many questions. Default: all; 20 for openai.")
    private @Nullable Integer limit;

    @Option(names = "--keep", description = "Leave everything running at the end, until Ctrl-C.")
    private boolean keep;

    @Option(
            names = "--timeout",
            paramLabel = "SECONDS",
            description = "Jobs without a result by then are a failure. Default: ${DEFAULT-VALUE}.")
    private int timeoutSeconds = 600;

    @Override
    public Integer call() throws Exception {
        check();
        Quiet.please();
        PrintWriter out = spec.commandLine().getOut();
        var console = System.console();
        var screen = new Screen(out, console != null && console.isTerminal(), System.nanoTime());
        ProcessParts parts = ProcessParts.stoppedBySignals();
        try (parts) {
            return run(parts, screen);
        } catch (Exception e) {
            // A signal pulls the floor from under everything; what breaks then is no news.
            if (parts.stopping()) {
                return EXIT_INTERRUPTED;
            }
            throw e;
        }
    }

    private int run(ProcessParts parts, Screen screen) throws Exception {
        Path directory = Files.createTempDirectory("sluice-demo-");
        parts.start(
                "temporary directory", () -> () -> FileUtils.deleteDirectory(directory.toFile()));
        screen.say(
                "Starting Kafka, PostgreSQL, the four roles and %s in one process. Data: %s"
                        .formatted(
                                provider == DemoProvider.SIM
                                        ? "the provider simulator (one call in twenty fails)"
                                        : "the way to OpenAI",
                                directory));
        long begun = System.nanoTime();
        Standalone sluice =
                Standalone.start(
                        parts,
                        StandaloneOptions.in(directory.resolve("data"))
                                .withKeys(TENANTS)
                                .withModels(
                                        ShippedModels.stumbling(),
                                        new FaultTiming(
                                                Duration.ofSeconds(2),
                                                Duration.ofMinutes(1),
                                                RETRY_AFTER)));
        screen.say("Up after %.1f s".formatted((System.nanoTime() - begun) / 1e9));
        boolean whole =
                new Demo(sluice, provider, Duration.ofSeconds(timeoutSeconds), screen)
                        .run(questions());
        goOn(sluice, screen);
        if (keep) {
            parts.awaitStopped();
        }
        return whole ? 0 : 1;
    }

    private void goOn(Standalone sluice, Screen screen) {
        TenantKey key = sluice.keys().getFirst();
        screen.say("");
        if (keep) {
            screen.say("The demo stays up until Ctrl-C; then its data is deleted. Try:");
            screen.say(
                    CurlText.submit(
                            sluice.api().toString(),
                            "$(cat " + CurlText.quoted(key.file().toString()) + ")"));
        } else {
            screen.say("Go on with:");
            screen.say("  ./sluice standalone          # stays up, keeps its data in ./data");
            screen.say(CurlText.submit("http://127.0.0.1:8080", "$(cat data/api-key)"));
        }
    }

    private int questions() {
        return limit == null ? provider.defaultQuestions() : limit;
    }

    private void check() {
        if (limit != null && limit < 1) {
            throw new ParameterException(
                    spec.commandLine(), "--limit is %d; expected 1 or more".formatted(limit));
        }
        String key = System.getenv("OPENAI_API_KEY");
        if (provider == DemoProvider.OPENAI && (key == null || key.isBlank())) {
            throw new ParameterException(
                    spec.commandLine(),
                    "--provider openai needs OPENAI_API_KEY in the environment");
        }
    }
}
