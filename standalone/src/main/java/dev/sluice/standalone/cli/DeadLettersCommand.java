package dev.sluice.standalone.cli;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sluice.standalone.client.Api;
import dev.sluice.standalone.client.ApiException;
import dev.sluice.standalone.settings.UsageException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code sluice dead-letters}. */
@Command(
        name = "dead-letters",
        description =
                "Look at records that a role could not read or act on, and put them back. Asks for the key of an operator.",
        subcommands = {
            DeadLettersCommand.List.class,
            DeadLettersCommand.Show.class,
            DeadLettersCommand.Replay.class
        },
        synopsisSubcommandLabel = "COMMAND")
final class DeadLettersCommand implements Runnable {
    private static final String PATH = "/admin/v1/dead-letters";

    @Spec private CommandSpec spec = CommandSpec.create();

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "Say what to do: list, show or replay");
    }

    /** Which letters. */
    static final class Filters {
        @Option(names = "--topic", paramLabel = "NAME", description = "Where they came from.")
        private @Nullable String topic;

        @Option(names = "--tenant", paramLabel = "NAME", description = "Whose, where it is known.")
        private @Nullable String tenant;

        @Option(
                names = "--since",
                paramLabel = "TIME",
                description = "Noticed at this moment or later: RFC 3339, or a date.")
        private @Nullable String since;

        @Option(names = "--until", paramLabel = "TIME", description = "Noticed before this moment.")
        private @Nullable String until;

        private String query() {
            return part("topic", topic)
                    + part("tenant", tenant)
                    + part("since", since)
                    + part("until", until);
        }
    }

    /** {@code sluice dead-letters list}. */
    @Command(name = "list", description = "List them, newest first.")
    static final class List extends ClientCommand {
        private static final String ROW = "%-12s  %-20s  %-24s  %-12s  %8s  %s%n";
        private static final int PAGE_MAX = 100;

        @Mixin private Filters filters = new Filters();

        @Option(
                names = "--limit",
                paramLabel = "N",
                description = "Most to show. Default: ${DEFAULT-VALUE}.")
        private int limit = 20;

        @Override
        int run(Api api) throws ApiException, InterruptedException {
            if (limit < 1) {
                throw new UsageException("--limit %d (expected: 1 or more)".formatted(limit));
            }
            if (!options.json()) {
                out().printf(ROW, "ID", "NOTICED", "TOPIC", "TENANT", "BYTES", "REASON");
            }
            int shown = 0;
            String after = "";
            boolean more = true;
            while (more && shown < limit) {
                JsonNode page =
                        api.get(
                                PATH
                                        + "?limit="
                                        + Math.min(PAGE_MAX, limit - shown)
                                        + filters.query()
                                        + part("after", after.isEmpty() ? null : after));
                for (JsonNode letter : page.path("data")) {
                    shown++;
                    if (options.json()) {
                        print(letter);
                    } else {
                        row(letter);
                    }
                }
                out().flush();
                more = page.path("has_more").asBoolean();
                after = page.path("next_after").asText("");
            }
            if (more && !options.json()) {
                err().println("There are more; see --limit.");
                err().flush();
            }
            return 0;
        }

        private void row(JsonNode letter) {
            String at = letter.path("noticed_at").asText();
            out().printf(
                            ROW,
                            letter.path("id").asText(),
                            at.substring(0, Math.min(20, at.length())),
                            letter.path("topic").asText(),
                            letter.path("tenant").asText("-"),
                            letter.path("value_bytes").asText(),
                            letter.path("reason").asText());
        }
    }

    /** {@code sluice dead-letters show}. */
    @Command(
            name = "show",
            description = "Show one, with the first 4 KiB of its key and value in base64.")
    static final class Show extends ClientCommand {
        @Parameters(paramLabel = "ID", description = "Like 0-123.")
        private String id = "";

        @Override
        int run(Api api) throws ApiException, InterruptedException {
            JsonNode letter = api.get(PATH + "/" + checked(id));
            if (options.json()) {
                print(letter);
            } else {
                letter.properties()
                        .forEach(
                                field ->
                                        out().printf(
                                                        "%-12s %s%n",
                                                        field.getKey(), field.getValue().asText()));
            }
            out().flush();
            return 0;
        }
    }

    /** {@code sluice dead-letters replay}. */
    @Command(
            name = "replay",
            description =
                    "Put one, or all from one to another, back to where they came from; once the role that reads them understands them.",
            exitCodeListHeading = "Exit codes:%n",
            exitCodeList = {
                "0:done",
                "1:there is no such letter, or one cannot be put back",
                "2:wrong usage",
                "3:Sluice was not reached, or refused the call"
            })
    static final class Replay extends ClientCommand {
        @Parameters(index = "0", paramLabel = "ID", description = "The one, or the first.")
        private String from = "";

        @Parameters(index = "1", arity = "0..1", paramLabel = "ID", description = "The last.")
        private @Nullable String to;

        @Mixin private Filters filters = new Filters();

        @Option(
                names = "--reason",
                required = true,
                paramLabel = "TEXT",
                description = "Why; it is recorded.")
        private String reason = "";

        @Override
        int run(Api api) throws ApiException, InterruptedException {
            String last = checked(to == null ? from : to);
            String next = checked(from);
            int replayed = 0;
            int refused = 0;
            while (!next.isEmpty()) {
                JsonNode answer =
                        api.post(
                                PATH
                                        + "/replay?from="
                                        + next
                                        + "&to="
                                        + last
                                        + filters.query()
                                        + part("reason", reason));
                replayed += answer.path("replayed").asInt();
                for (JsonNode no : answer.path("refused")) {
                    refused++;
                    err().println(no.path("id").asText() + ": " + no.path("reason").asText());
                }
                next = answer.path("next_from").asText("");
                if (options.json()) {
                    print(answer);
                }
            }
            if (!options.json()) {
                out().printf("%d put back, %d refused%n", replayed, refused);
            }
            out().flush();
            err().flush();
            return refused == 0 ? 0 : 1;
        }
    }

    private static String part(String name, @Nullable String value) {
        return value == null
                ? ""
                : "&" + name + "=" + URLEncoder.encode(value, StandardCharsets.UTF_8);
    }

    private static String checked(String id) {
        if (!id.matches("0-\\d{1,18}")) {
            throw new UsageException("%s (expected: an id like 0-123)".formatted(id));
        }
        return id;
    }
}
