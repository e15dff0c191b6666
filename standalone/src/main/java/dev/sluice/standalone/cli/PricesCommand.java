package dev.sluice.standalone.cli;

import dev.sluice.runtime.catalog.CatalogTopic;
import dev.sluice.runtime.catalog.Deed;
import dev.sluice.schema.catalog.Catalog;
import dev.sluice.schema.catalog.CatalogYaml;
import dev.sluice.schema.catalog.plan.CatalogPlan;
import dev.sluice.schema.catalog.plan.CatalogPlan.Ready;
import dev.sluice.schema.catalog.plan.CatalogPlan.Refused;
import dev.sluice.schema.catalog.pricemap.Jump;
import dev.sluice.schema.catalog.pricemap.Offers;
import dev.sluice.schema.catalog.pricemap.PriceImport;
import dev.sluice.schema.catalog.pricemap.PriceMap;
import dev.sluice.schema.catalog.pricemap.Selection;
import dev.sluice.standalone.catalog.PlanText;
import dev.sluice.standalone.catalog.PriceMapText;
import dev.sluice.standalone.settings.Connections;
import dev.sluice.standalone.settings.UsageException;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.LocalDate;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code sluice prices}: the public price map, brought into the catalogue. */
@Command(
        name = "prices",
        description = "Bring prices of the public price map into the catalogue.",
        subcommands = {PricesCommand.Import.class, PricesCommand.Shipped.class},
        synopsisSubcommandLabel = "COMMAND")
final class PricesCommand implements Runnable {
    @Spec private CommandSpec spec = CommandSpec.create();

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "Say what to do: import or shipped");
    }

    /** {@code sluice prices import}. */
    @Command(
            name = "import",
            description =
                    "Say what a price map changes in the catalogue; with --apply, change it. Without --model and --provider: prices of the models that the catalogue has.",
            exitCodeListHeading = "Exit codes:%n",
            exitCodeList = {"0:done", "1:refused or failed", "2:wrong usage"})
    static final class Import implements Callable<Integer> {
        @Spec private CommandSpec spec = CommandSpec.create();

        @Mixin private ConfigOptions config = new ConfigOptions();

        @Parameters(
                paramLabel = "FILE",
                description =
                        "Price map in JSON (model_prices_and_context_window.json); - is stdin.")
        private Path file = Path.of("");

        @Option(
                names = "--model",
                paramLabel = "PATTERN",
                description =
                        "Entries by their key, * for any text; adds what the catalogue lacks. Repeatable.")
        private List<String> models = new ArrayList<>();

        @Option(
                names = "--provider",
                paramLabel = "NAME",
                description = "Entries of one provider, as the map calls it.")
        private @Nullable String provider;

        @Option(
                names = "--output",
                paramLabel = "OUT",
                description =
                        "Write the models as a catalogue file (- is stdout) and ask no Kafka.")
        private @Nullable Path output;

        @Option(names = "--apply", description = "Write the changes to the catalogue.")
        private boolean apply;

        @Option(
                names = "--force",
                description = "Also prices that change by more than a factor of ten, or go.")
        private boolean force;

        @Override
        public Integer call() throws Exception {
            var selection = new Selection(models, Optional.ofNullable(provider));
            if (output != null && (apply || selection.equals(Selection.NOTHING_NEW))) {
                throw new UsageException(
                        "--output (expected: with --model or --provider, and without --apply)");
            }
            PriceMap map = PriceMapText.read(file, System.in);
            PrintWriter out = spec.commandLine().getOut();
            if (output != null) {
                PriceImport imported = PriceImport.of(map, Catalog.EMPTY, selection);
                PriceMapText.write(output, CatalogYaml.write(imported.models()), out);
                // Beside a file on stdout nothing else may stand.
                say(imported, spec.commandLine().getErr());
                return 0;
            }
            CatalogTopic topic = topic(config);
            if (apply) {
                Instant now = Instant.now();
                var written =
                        topic.change(
                                Deed.ofCommand("sluice prices import", now),
                                standing ->
                                        plan(map, standing, selection, out)
                                                .entries("sluice prices", now));
                out.printf("objects written: %d%n", written.entries().size());
            } else {
                Ready plan = plan(map, topic.read(), selection, out);
                out.printf("objects that --apply would write: %d%n", plan.changes().size());
            }
            out.flush();
            return 0;
        }

        private Ready plan(PriceMap map, Catalog standing, Selection selection, PrintWriter out) {
            PriceImport imported = PriceImport.of(map, standing, selection);
            Catalog wanted = Catalog.EMPTY;
            for (var model : imported.models()) {
                wanted = wanted.with(model, 1);
            }
            CatalogPlan plan = CatalogPlan.of(standing, wanted, false);
            PlanText.changes(plan).forEach(out::println);
            say(imported, out);
            List<String> against = new ArrayList<>(PlanText.refusals(plan));
            if (!force) {
                imported.jumps().stream()
                        .map(Jump::inWords)
                        .map(words -> words + "; --force takes it")
                        .forEach(against::add);
            }
            return switch (plan) {
                case Ready ready when against.isEmpty() -> ready;
                case Ready _, Refused _ ->
                        throw new IllegalArgumentException(
                                "refused, nothing was written:%n  %s"
                                        .formatted(String.join("%n  ".formatted(), against)));
            };
        }

        private static void say(PriceImport imported, PrintWriter out) {
            imported.notes()
                    .forEach(
                            (model, notes) ->
                                    notes.forEach(
                                            note -> out.printf("note %s: %s%n", model, note)));
            imported.left()
                    .forEach(left -> out.printf("left out %s: %s%n", left.key(), left.reason()));
            out.printf(
                    "models with prices: %d; left out: %d%n",
                    imported.models().size(), imported.left().size());
            out.flush();
        }
    }

    /** {@code sluice prices shipped}. */
    @Command(
            name = "shipped",
            description =
                    "Make the catalogue of the big providers that `sluice catalog init` writes, from a price map.")
    static final class Shipped implements Callable<Integer> {
        @Spec private CommandSpec spec = CommandSpec.create();

        @Parameters(paramLabel = "FILE", description = "Price map in JSON; - is stdin.")
        private Path file = Path.of("");

        @Option(
                names = "--output",
                paramLabel = "OUT",
                description = "Where to write; what is there is replaced. Default: stdout.")
        private Path output = Path.of("-");

        @Option(
                names = "--today",
                paramLabel = "DATE",
                description = "Models that are deprecated by then are left out. Default: today.")
        private @Nullable LocalDate today;

        @Override
        public Integer call() throws Exception {
            PriceMap map = PriceMapText.read(file, System.in);
            LocalDate date = today == null ? LocalDate.now(Clock.systemUTC()) : today;
            PriceMapText.write(
                    output,
                    Offers.HEADER.formatted(date) + CatalogYaml.write(Offers.catalog(map, date)),
                    spec.commandLine().getOut());
            return 0;
        }
    }

    private static CatalogTopic topic(ConfigOptions config) throws IOException {
        Connections connections = Connections.read(config.settings());
        return new CatalogTopic(connections.kafka(), connections.codecs(), connections.topics());
    }
}
