package dev.sluice.standalone.cli;

import dev.sluice.runtime.catalog.CatalogTopic;
import dev.sluice.runtime.catalog.Deed;
import dev.sluice.schema.catalog.ApiKey;
import dev.sluice.schema.catalog.Catalog;
import dev.sluice.schema.catalog.CatalogKind;
import dev.sluice.schema.catalog.CatalogObject;
import dev.sluice.schema.catalog.CatalogYaml;
import dev.sluice.schema.catalog.plan.CatalogDiff;
import dev.sluice.schema.catalog.plan.CatalogPlan;
import dev.sluice.schema.catalog.plan.CatalogPlan.Ready;
import dev.sluice.schema.catalog.plan.CatalogPlan.Refused;
import dev.sluice.standalone.catalog.CatalogText;
import dev.sluice.standalone.catalog.PlanText;
import dev.sluice.standalone.settings.Connections;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code sluice catalog}: the catalogue as a file that is kept with other configuration. */
@Command(
        name = "catalog",
        description =
                "Export the catalogue, compare it with a file, apply a file, make one to begin with.",
        subcommands = {
            CatalogCommand.Export.class,
            CatalogCommand.Diff.class,
            CatalogCommand.Apply.class,
            CatalogInitCommand.class
        },
        synopsisSubcommandLabel = "COMMAND")
final class CatalogCommand implements Runnable {
    @Spec private CommandSpec spec = CommandSpec.create();

    @Override
    public void run() {
        throw new ParameterException(
                spec.commandLine(), "Say what to do: export, diff, apply or init");
    }

    /** What comparing and applying have in common. */
    static final class FileOptions {
        @Mixin private ConfigOptions config = new ConfigOptions();

        @Parameters(
                paramLabel = "FILE",
                description =
                        "Catalogue in YAML, whole or in part: it may refer to objects that only the catalogue has.")
        private Path file = Path.of("");

        @Option(
                names = "--prune",
                description =
                        "Remove objects that FILE lacks. API keys stay unless FILE holds some.")
        private boolean prune;

        Catalog wanted() throws IOException {
            return CatalogText.part(file);
        }

        /** Says what would change, and what stays for want of {@code --prune}. */
        void print(CatalogPlan plan, Catalog standing, Catalog wanted, PrintWriter out) {
            PlanText.changes(plan).forEach(out::println);
            List<CatalogObject> stay = prune ? List.of() : CatalogDiff.missing(standing, wanted);
            if (!stay.isEmpty()) {
                out.printf("not in %s, and stay: %d (--prune removes them)%n", file, stay.size());
            }
        }
    }

    /** {@code sluice catalog export}. */
    @Command(
            name = "export",
            description =
                    "Write the whole catalogue as YAML, as `sluice catalog apply` reads it; the same catalogue always makes the same text.")
    static final class Export implements Callable<Integer> {
        @Spec private CommandSpec spec = CommandSpec.create();

        @Mixin private ConfigOptions config = new ConfigOptions();

        @Option(
                names = "--output",
                paramLabel = "FILE",
                description = "Where to write; what is there is replaced. Default: stdout.")
        private @Nullable Path output;

        @Option(
                names = "--with-keys",
                description =
                        "Also the API keys that `sluice key` made: their hashes, as nobody knows their text.")
        private boolean withKeys;

        @Override
        public Integer call() throws Exception {
            List<CatalogObject> objects =
                    topic(config).read().objects().stream()
                            .filter(object -> CatalogKind.of(object).isConfiguration())
                            .filter(object -> withKeys || !(object instanceof ApiKey))
                            .toList();
            String text = CatalogYaml.write(objects);
            PrintWriter out = spec.commandLine().getOut();
            if (output == null) {
                out.print(text);
            } else {
                write(output, text);
                out.printf("objects in %s: %d%n", output, objects.size());
            }
            out.flush();
            return 0;
        }

        private static void write(Path file, String text) {
            try {
                Files.writeString(file, text);
            } catch (IOException e) {
                throw new IllegalArgumentException(
                        "--output %s cannot be written (expected: a file in a directory that exists)"
                                .formatted(file),
                        e);
            }
        }
    }

    /** {@code sluice catalog diff}. */
    @Command(
            name = "diff",
            description = "Say what `sluice catalog apply` would change, and change nothing.",
            exitCodeOnExecutionException = 2,
            exitCodeListHeading = "Exit codes:%n",
            exitCodeList = {
                "0:nothing would change",
                "1:something would change, or would be refused",
                "2:wrong usage, a file that cannot be read, no Kafka"
            })
    static final class Diff implements Callable<Integer> {
        @Spec private CommandSpec spec = CommandSpec.create();

        @Mixin private FileOptions options = new FileOptions();

        @Override
        public Integer call() throws Exception {
            Catalog wanted = options.wanted();
            Catalog standing = topic(options.config).read();
            CatalogPlan plan = CatalogPlan.of(standing, wanted, options.prune);
            PrintWriter out = spec.commandLine().getOut();
            options.print(plan, standing, wanted, out);
            PlanText.refusals(plan).forEach(refusal -> out.println("refused: " + refusal));
            if (plan.changes().isEmpty()) {
                out.println("nothing would change");
            }
            out.flush();
            return plan.changes().isEmpty() ? 0 : 1;
        }
    }

    /** {@code sluice catalog apply}. */
    @Command(
            name = "apply",
            description =
                    "Make the catalogue say what a file says. All of it is written, or nothing.",
            exitCodeListHeading = "Exit codes:%n",
            exitCodeList = {
                "0:the catalogue says what FILE says (--dry-run: it would)",
                "1:refused or failed",
                "2:wrong usage"
            })
    static final class Apply implements Callable<Integer> {
        @Spec private CommandSpec spec = CommandSpec.create();

        @Mixin private FileOptions options = new FileOptions();

        @Option(names = "--dry-run", description = "Check and say what would be written.")
        private boolean dryRun;

        @Override
        public Integer call() throws Exception {
            Catalog wanted = options.wanted();
            CatalogTopic topic = topic(options.config);
            PrintWriter out = spec.commandLine().getOut();
            if (dryRun) {
                Catalog standing = topic.read();
                Ready plan = plan(standing, wanted, out);
                out.printf("objects that would be written: %d%n", plan.changes().size());
            } else {
                Instant now = Instant.now();
                var written =
                        topic.change(
                                Deed.ofCommand("sluice catalog apply", now),
                                seen -> plan(seen, wanted, out).entries("sluice catalog", now));
                out.printf("objects written: %d%n", written.entries().size());
            }
            out.flush();
            return 0;
        }

        private Ready plan(Catalog standing, Catalog wanted, PrintWriter out) {
            CatalogPlan plan = CatalogPlan.of(standing, wanted, options.prune);
            options.print(plan, standing, wanted, out);
            out.flush();
            return switch (plan) {
                case Ready ready -> ready;
                case Refused ignored ->
                        throw new IllegalArgumentException(
                                "refused, nothing was written:%n  %s"
                                        .formatted(
                                                String.join(
                                                        "%n  ".formatted(),
                                                        PlanText.refusals(plan))));
            };
        }
    }

    private static CatalogTopic topic(ConfigOptions config) throws IOException {
        Connections connections = Connections.read(config.settings());
        return new CatalogTopic(connections.kafka(), connections.codecs(), connections.topics());
    }
}
