package dev.sluice.standalone.cli;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sluice.standalone.client.Api;
import dev.sluice.standalone.client.ApiException;
import dev.sluice.standalone.client.JobText;
import dev.sluice.standalone.settings.UsageException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code sluice list}. */
@Command(
        name = "list",
        description = "List jobs, newest first.",
        exitCodeListHeading = "Exit codes:%n",
        exitCodeList = {"0:done", "2:wrong usage", "3:Sluice was not reached, or refused the call"})
final class ListCommand extends ClientCommand {
    private static final int PAGE_MAX = 100;

    @Option(
            names = "--status",
            paramLabel = "STATUS",
            split = ",",
            description =
                    "queued, running, succeeded, failed, cancelled or expired; several between commas.")
    private List<String> statuses = new ArrayList<>();

    @Option(names = "--model", paramLabel = "NAME", description = "The route that was asked for.")
    private @Nullable String model;

    @Option(names = "--batch", paramLabel = "ID", description = "Lines of one batch.")
    private @Nullable String batch;

    @Option(
            names = "--priority",
            paramLabel = "CLASS",
            description = "interactive, standard or batch.")
    private @Nullable String priority;

    @Option(
            names = "--metadata",
            paramLabel = "KEY=VALUE",
            description = "A pair of metadata. Repeatable; all must fit.")
    private Map<String, String> metadata = new LinkedHashMap<>();

    @Option(
            names = "--created-after",
            paramLabel = "TIME",
            description = "This moment or later: RFC 3339, or a date.")
    private @Nullable String createdAfter;

    @Option(names = "--created-before", paramLabel = "TIME", description = "Before this moment.")
    private @Nullable String createdBefore;

    @Option(
            names = "--limit",
            paramLabel = "N",
            description = "Most jobs to show. Default: ${DEFAULT-VALUE}.")
    private int limit = 20;

    @Override
    int run(Api api) throws ApiException, InterruptedException {
        if (limit < 1) {
            throw new UsageException("--limit %d (expected: 1 or more)".formatted(limit));
        }
        if (!options.json()) {
            out().println(JobText.head());
        }
        int shown = 0;
        String after = "";
        boolean more = true;
        while (more && shown < limit) {
            JsonNode page = api.get(path(Math.min(PAGE_MAX, limit - shown), after));
            for (JsonNode job : page.path("data")) {
                shown++;
                if (options.json()) {
                    print(job);
                } else {
                    out().println(JobText.row(job));
                }
            }
            out().flush();
            more = page.path("has_more").asBoolean();
            after = page.path("last_id").asText("");
        }
        if (more && !options.json()) {
            err().println("There are more; see --limit.");
            err().flush();
        }
        return 0;
    }

    private String path(int pageLimit, String after) {
        StringBuilder path = new StringBuilder("/v1/jobs?limit=").append(pageLimit);
        add(path, "status", statuses.isEmpty() ? null : String.join(",", statuses));
        add(path, "model", model);
        add(path, "batch", batch);
        add(path, "priority", priority);
        add(path, "created_after", createdAfter);
        add(path, "created_before", createdBefore);
        add(path, "after", after.isEmpty() ? null : after);
        metadata.forEach((key, value) -> add(path, "metadata[" + key + "]", value));
        return path.toString();
    }

    private static void add(StringBuilder path, String name, @Nullable String value) {
        if (value != null) {
            path.append('&').append(encoded(name)).append('=').append(encoded(value));
        }
    }

    private static String encoded(String text) {
        return URLEncoder.encode(text, StandardCharsets.UTF_8);
    }
}
