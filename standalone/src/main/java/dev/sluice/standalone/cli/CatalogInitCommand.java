package dev.sluice.standalone.cli;

import dev.sluice.standalone.catalog.PriceMapText;
import dev.sluice.standalone.catalog.ProviderCatalog;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code sluice catalog init}: the big providers, to be applied as they are or after changes. */
@Command(
        name = "init",
        description =
                "Write a catalogue file with the big providers, their main models and prices; it needs only their keys in the workers' environment. Without tenants.")
final class CatalogInitCommand implements Callable<Integer> {
    @Spec private CommandSpec spec = CommandSpec.create();

    @Option(
            names = "--provider",
            paramLabel = "NAME",
            description = "Only this one. Repeatable. Default: all.")
    private List<String> providers = new ArrayList<>();

    @Option(
            names = "--output",
            paramLabel = "FILE",
            description = "Where to write; what is there is replaced. Default: stdout.")
    private Path output = Path.of("-");

    @Override
    public Integer call() {
        PriceMapText.write(
                output,
                providers.isEmpty()
                        ? ProviderCatalog.text()
                        : ProviderCatalog.of(Set.copyOf(providers)),
                spec.commandLine().getOut());
        return 0;
    }
}
