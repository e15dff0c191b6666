package dev.sluice.standalone.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sluice.standalone.client.Api;
import dev.sluice.standalone.client.ApiException;
import dev.sluice.standalone.client.JobText;
import dev.sluice.standalone.settings.UsageException;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code sluice redrive}. */
@Command(
        name = "redrive",
        description =
                "Run jobs again that have failed, expired or been cancelled: those that are named, or with --all those that fit the filters.",
        exitCodeListHeading = "Exit codes:%n",
        exitCodeList = {
            "0:done",
            "1:there is no such job, or with --wait, a run did not succeed or a job was refused",
            "2:wrong usage",
            "3:Sluice was not reached, or refused the call"
        })
final class RedriveCommand extends ClientCommand {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final long LOOK_EVERY_MS = 500;

    @Parameters(paramLabel = "ID", arity = "0..*", description = "Ids of jobs.")
    private List<String> ids = new ArrayList<>();

    @Option(names = "--all", description = "All jobs that fit the filters below.")
    private boolean all;

    @Option(
            names = "--status",
            paramLabel = "STATUS",
            split = ",",
            description =
                    "With --all: failed, expired, cancelled or succeeded; several between commas. Default: the first three.")
    private List<String> statuses = new ArrayList<>();

    @Option(
            names = "--of-model",
            paramLabel = "NAME",
            description = "With --all: the route that was asked for.")
    private @Nullable String ofModel;

    @Option(names = "--batch", paramLabel = "ID", description = "With --all: lines of one batch.")
    private @Nullable String batch;

    @Option(
            names = "--priority",
            paramLabel = "CLASS",
            description = "With --all: interactive, standard or batch.")
    private @Nullable String priority;

    @Option(
            names = "--metadata",
            paramLabel = "KEY=VALUE",
            description = "With --all: a pair of metadata. Repeatable; all must fit.")
    private Map<String, String> metadata = new LinkedHashMap<>();

    @Option(
            names = "--created-after",
            paramLabel = "TIME",
            description = "With --all: this moment or later: RFC 3339, or a date.")
    private @Nullable String createdAfter;

    @Option(
            names = "--created-before",
            paramLabel = "TIME",
            description = "With --all: before this moment.")
    private @Nullable String createdBefore;

    @Option(names = "--model", paramLabel = "NAME", description = "Run on this route instead.")
    private @Nullable String model;

    @Option(
            names = "--deadline",
            paramLabel = "TIME",
            description =
                    "RFC 3339, or a duration like 30m. Default: as long as the first run was given.")
    private @Nullable String deadline;

    @Option(
            names = "--max-cost-usd",
            paramLabel = "USD",
            description = "Most that one call may cost. Default: as it was.")
    private @Nullable BigDecimal maxCost;

    @Option(
            names = "--even-succeeded",
            description = "Also jobs that are named and have succeeded.")
    private boolean evenSucceeded;

    @Option(names = "--wait", description = "Wait until the runs have ended.")
    private boolean wait;

    @Override
    int run(Api api) throws ApiException, InterruptedException {
        if (all == !ids.isEmpty()) {
            throw new UsageException("sluice redrive (expected: ids of jobs, or --all)");
        }
        return all ? byFilter(api) : named(api);
    }

    private int named(Api api) throws ApiException, InterruptedException {
        int code = 0;
        for (String id : ids) {
            ObjectNode asked = changes();
            if (evenSucceeded) {
                asked.put("even_succeeded", true);
            }
            JsonNode job = api.post("/v1/jobs/" + JobIdArgument.checked(id) + "/redrive", asked);
            int run = job.path("run").asInt();
            while (wait && !(JobText.ended(job) && job.path("run").asInt() >= run)) {
                if (JobText.ended(job)) {
                    // The end of a run before is shown at once, however long one wants to wait.
                    Thread.sleep(LOOK_EVERY_MS);
                }
                job = api.get("/v1/jobs/" + id + "?wait=20s");
            }
            if (wait && !JobText.succeeded(job)) {
                code = 1;
            }
            if (options.json()) {
                print(job);
            } else {
                out().println(wait ? JobText.standing(job) : id + "  runs again, as run " + run);
            }
        }
        out().flush();
        return code;
    }

    private int byFilter(Api api) throws ApiException, InterruptedException {
        ObjectNode asked = changes();
        asked.set("filter", filter());
        JsonNode redrive = api.post("/v1/jobs/redrive", asked);
        while (wait && redrive.path("ended_at").isNull()) {
            Thread.sleep(LOOK_EVERY_MS);
            redrive = api.get("/v1/jobs/redrives/" + redrive.path("id").asText());
        }
        JsonNode counts = redrive.path("counts");
        if (options.json()) {
            print(redrive);
        } else {
            out().printf(
                            "%s  %s: %d jobs, %d run again, %d refused, %d have succeeded%n",
                            redrive.path("id").asText(),
                            JobText.status(redrive),
                            counts.path("selected").asLong(),
                            counts.path("redriven").asLong(),
                            counts.path("refused").asLong(),
                            counts.path("succeeded").asLong());
        }
        out().flush();
        if (redrive.hasNonNull("failure")) {
            err().println(redrive.path("failure").asText());
            err().flush();
            return 1;
        }
        return wait && counts.path("succeeded").asLong() < counts.path("selected").asLong() ? 1 : 0;
    }

    private ObjectNode changes() {
        ObjectNode asked = JSON.createObjectNode();
        put(asked, "model", model);
        put(asked, "deadline", deadline);
        if (maxCost != null) {
            asked.put("max_cost_usd", maxCost);
        }
        return asked;
    }

    private ObjectNode filter() {
        ObjectNode filter = JSON.createObjectNode();
        if (!statuses.isEmpty()) {
            statuses.forEach(filter.putArray("status")::add);
        }
        put(filter, "model", ofModel);
        put(filter, "batch", batch);
        put(filter, "priority", priority);
        put(filter, "created_after", createdAfter);
        put(filter, "created_before", createdBefore);
        if (!metadata.isEmpty()) {
            ObjectNode pairs = filter.putObject("metadata");
            metadata.forEach(pairs::put);
        }
        return filter;
    }

    private static void put(ObjectNode to, String name, @Nullable String value) {
        if (value != null) {
            to.put(name, value);
        }
    }
}
