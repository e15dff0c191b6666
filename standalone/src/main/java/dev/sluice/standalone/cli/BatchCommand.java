package dev.sluice.standalone.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sluice.standalone.client.Api;
import dev.sluice.standalone.client.ApiException;
import dev.sluice.standalone.client.BatchFile;
import dev.sluice.standalone.client.BatchText;
import dev.sluice.standalone.settings.UsageException;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code sluice batch}. */
@Command(
        name = "batch",
        description = "Make batches of files of requests, and see what became of them.",
        subcommands = {
            BatchCommand.Create.class,
            BatchCommand.Get.class,
            BatchCommand.All.class,
            BatchCommand.Cancel.class,
            BatchCommand.Retry.class,
            BatchCommand.Output.class
        },
        synopsisSubcommandLabel = "COMMAND")
final class BatchCommand implements Runnable {
    private static final Duration LOOK_EVERY = Duration.ofSeconds(2);

    @Spec private CommandSpec spec = CommandSpec.create();

    @Override
    public void run() {
        throw new ParameterException(
                spec.commandLine(), "Say what to do: create, get, list, cancel, retry or output");
    }

    /** What these commands have in common. */
    abstract static class OfBatches extends ClientCommand {
        /** Ids become parts of URLs. */
        static String checked(String id) {
            if (!id.matches("batch_[0-9a-z]{1,60}")) {
                throw new UsageException(
                        "%s (expected: an id like batch_06gzhhzyg4002...)".formatted(id));
            }
            return id;
        }

        void show(JsonNode batch) {
            if (options.json()) {
                print(batch);
            } else {
                BatchText.lines(batch).forEach(out()::println);
            }
            out().flush();
        }

        /**
         * @return the exit code: whether all lines were answered
         */
        int showEnd(Api api, JsonNode made) throws ApiException, InterruptedException {
            String id = made.path("id").asText();
            err().println(id);
            err().flush();
            JsonNode batch = api.get("/v1/batches/" + id);
            while (!BatchText.ended(batch)) {
                Thread.sleep(LOOK_EVERY);
                batch = api.get("/v1/batches/" + id);
            }
            show(batch);
            return BatchText.succeeded(batch) ? 0 : 1;
        }
    }

    /** {@code sluice batch create}. */
    @Command(
            name = "create",
            description =
                    "Upload a file of lines in the form of OpenAI's batches and make a batch of it.",
            exitCodeListHeading = "Exit codes:%n",
            exitCodeList = {
                "0:the batch was made; with --wait, every line was answered",
                "1:with --wait, one was not",
                "2:wrong usage",
                "3:Sluice was not reached, or refused the call"
            })
    static final class Create extends OfBatches {
        @Parameters(paramLabel = "FILE", description = "At most 256 MB and 100,000 lines.")
        private Path file = Path.of("");

        @Option(
                names = "--endpoint",
                paramLabel = "PATH",
                description = "Of the lines. Default: ${DEFAULT-VALUE}.")
        private String endpoint = "/v1/chat/completions";

        @Option(
                names = "--window",
                paramLabel = "DURATION",
                description = "1h to 7d, in which the lines may run. Default: ${DEFAULT-VALUE}.")
        private String window = "24h";

        @Option(
                names = "--metadata",
                paramLabel = "KEY=VALUE",
                description = "A pair of metadata. Repeatable.")
        private Map<String, String> metadata = new LinkedHashMap<>();

        @Option(names = "--wait", description = "Wait until the batch has ended.")
        private boolean wait;

        @Override
        int run(Api api) throws ApiException, IOException, InterruptedException {
            if (!Files.isReadable(file)) {
                throw new UsageException("%s (expected: a file that can be read)".formatted(file));
            }
            JsonNode uploaded = new BatchFile(file).upload(api);
            ObjectNode order =
                    JsonNodeFactory.instance
                            .objectNode()
                            .put("input_file_id", uploaded.path("id").asText())
                            .put("endpoint", endpoint)
                            .put("completion_window", window);
            metadata.forEach((key, value) -> order.withObject("/metadata").put(key, value));
            JsonNode batch = api.post("/v1/batches", order);
            if (wait) {
                return showEnd(api, batch);
            }
            show(batch);
            return 0;
        }
    }

    /** {@code sluice batch get}. */
    @Command(name = "get", description = "Show a batch.")
    static final class Get extends OfBatches {
        @Parameters(paramLabel = "ID", description = "Of a batch.")
        private String id = "";

        @Override
        int run(Api api) throws ApiException, InterruptedException {
            show(api.get("/v1/batches/" + checked(id)));
            return 0;
        }
    }

    /** {@code sluice batch list}. */
    @Command(name = "list", description = "List batches, newest first.")
    static final class All extends OfBatches {
        private static final int PAGE_MAX = 100;

        @Option(
                names = "--limit",
                paramLabel = "N",
                description = "Most batches to show. Default: ${DEFAULT-VALUE}.")
        private int limit = 20;

        @Override
        int run(Api api) throws ApiException, InterruptedException {
            if (limit < 1) {
                throw new UsageException("--limit %d (expected: 1 or more)".formatted(limit));
            }
            if (!options.json()) {
                out().println(BatchText.head());
            }
            int shown = 0;
            String after = "";
            boolean more = true;
            while (more && shown < limit) {
                JsonNode page =
                        api.get(
                                "/v1/batches?limit=%d%s"
                                        .formatted(Math.min(PAGE_MAX, limit - shown), after));
                for (JsonNode batch : page.path("data")) {
                    shown++;
                    if (options.json()) {
                        print(batch);
                    } else {
                        out().println(BatchText.row(batch));
                    }
                    after = "&after=" + batch.path("id").asText();
                }
                more = page.path("has_more").asBoolean() && !page.path("data").isEmpty();
            }
            out().flush();
            if (more && !options.json()) {
                err().println("There are more; see --limit.");
                err().flush();
            }
            return 0;
        }
    }

    /** {@code sluice batch cancel}. */
    @Command(
            name = "cancel",
            description = "End a batch. What was answered stays; its files come a moment later.")
    static final class Cancel extends OfBatches {
        @Parameters(paramLabel = "ID", description = "Of a batch.")
        private String id = "";

        @Override
        int run(Api api) throws ApiException, InterruptedException {
            show(api.post("/v1/batches/" + checked(id) + "/cancel"));
            return 0;
        }
    }

    /** {@code sluice batch retry}. */
    @Command(
            name = "retry",
            description = "Make a new batch of the lines that an ended one did not answer.")
    static final class Retry extends OfBatches {
        @Parameters(paramLabel = "ID", description = "Of a batch that has ended.")
        private String id = "";

        @Option(names = "--wait", description = "Wait until the new batch has ended.")
        private boolean wait;

        @Override
        int run(Api api) throws ApiException, InterruptedException {
            JsonNode batch = api.post("/v1/batches/" + checked(id) + "/retry");
            if (wait) {
                return showEnd(api, batch);
            }
            show(batch);
            return 0;
        }
    }

    /** {@code sluice batch output}. */
    @Command(
            name = "output",
            description = "Print what a batch answered, or with --errors what it did not.",
            exitCodeListHeading = "Exit codes:%n",
            exitCodeList = {
                "0:done",
                "1:there is no such batch, or no such file",
                "2:wrong usage",
                "3:Sluice was not reached, or refused the call"
            })
    static final class Output extends OfBatches {
        @Parameters(paramLabel = "ID", description = "Of a batch.")
        private String id = "";

        @Option(names = "--errors", description = "The lines that were not answered.")
        private boolean errors;

        @Option(
                names = "--to",
                paramLabel = "FILE",
                description = "Write there instead. It must not exist.")
        private @Nullable Path to;

        @Override
        int run(Api api) throws ApiException, IOException, InterruptedException {
            JsonNode batch = api.get("/v1/batches/" + checked(id));
            JsonNode file = batch.path(errors ? "error_file_id" : "output_file_id");
            if (!file.isTextual()) {
                err().printf("batch %s has no such file; it is %s%n", id, BatchText.status(batch));
                err().flush();
                return 1;
            }
            String path = "/v1/files/" + file.asText() + "/content";
            if (to == null) {
                api.lines(path, out()::println);
                out().flush();
                return 0;
            }
            try (BufferedWriter writer =
                    Files.newBufferedWriter(to, StandardOpenOption.CREATE_NEW)) {
                PrintWriter lines = new PrintWriter(writer);
                api.lines(path, line -> lines.append(line).append('\n'));
                if (lines.checkError()) {
                    throw new IOException(to + " cannot be written (expected: room for it)");
                }
            }
            return 0;
        }
    }
}
