package dev.sluice.standalone.cli;

import dev.sluice.standalone.lifecycle.ClockWatch;
import dev.sluice.standalone.lifecycle.ProcessParts;
import dev.sluice.standalone.run.LocalWebhooks;
import dev.sluice.standalone.run.Standalone;
import dev.sluice.standalone.run.StandaloneOptions;
import dev.sluice.standalone.run.TenantKey;
import dev.sluice.standalone.settings.KeyValues;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code sluice standalone}: everything in one process, until it is told to stop. */
@Command(
        name = "standalone",
        description = "Run Kafka, PostgreSQL, a simulator and all roles in one process.")
final class StandaloneCommand implements Callable<Integer> {
    @Spec private CommandSpec spec = CommandSpec.create();

    @Option(
            names = "--port",
            paramLabel = "PORT",
            description = "HTTP port of the API. Default: ${DEFAULT-VALUE}.")
    private int port = 8080;

    @Option(
            names = "--host",
            paramLabel = "ADDRESS",
            description =
                    "Interface of the API; 0.0.0.0 opens it to the network. Default: ${DEFAULT-VALUE}.")
    private String host = "127.0.0.1";

    @Option(
            names = "--data-dir",
            paramLabel = "DIR",
            description = "Where everything is kept. Default: ${DEFAULT-VALUE}.")
    private Path dataDir = Path.of("data");

    @Option(
            names = "--catalog",
            paramLabel = "FILE",
            description =
                    "YAML catalogue that seeds an empty catalogue; {sim} in it is the simulator's URL. Default: the shipped one.")
    private @Nullable Path catalog;

    @Option(
            names = "--set",
            paramLabel = "KEY=VALUE",
            description = "A setting of a role, like sluice.worker.slots=64. Repeatable.")
    private List<String> settings = new ArrayList<>();

    @Override
    public Integer call() throws Exception {
        PrintWriter out = spec.commandLine().getOut();
        try (ProcessParts parts = ProcessParts.stoppedBySignals()) {
            parts.start("clock watch", ClockWatch::start);
            Standalone running =
                    Standalone.start(
                            parts,
                            StandaloneOptions.in(dataDir)
                                    .withAddress(host, OptionalInt.of(port))
                                    .withCatalog(Optional.ofNullable(catalog))
                                    .withSettings(KeyValues.parse(settings)));
            print(running, out);
            parts.awaitStopped();
        }
        return 0;
    }

    private void print(Standalone running, PrintWriter out) {
        TenantKey key = running.keys().getFirst();
        String host = this.host.equals("0.0.0.0") ? "127.0.0.1" : this.host;
        String base = "http://%s:%d".formatted(host, running.api().getPort());
        out.printf("Sluice is up. Ctrl-C stops it; what was accepted is kept in %s.%n", dataDir);
        out.printf("  base URL  %s%n", base);
        out.printf("  Kafka     %s%n", running.kafka().bootstrapServers());
        out.printf(
                "  API key   %s (tenant %s; kept in %s)%n", key.text(), key.tenant(), key.file());
        out.printf(
                "  webhooks  %s%n",
                LocalWebhooks.notice(LocalWebhooks.settings("", KeyValues.parse(settings))));
        out.println("Try it:");
        out.println(CurlText.submit(base, "$(cat " + CurlText.quoted(key.file().toString()) + ")"));
        out.flush();
    }
}
