package dev.sluice.standalone.cli;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sluice.standalone.client.Api;
import dev.sluice.standalone.client.ApiException;
import dev.sluice.standalone.client.JobText;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code sluice watch}. */
@Command(
        name = "watch",
        description = "Show what becomes of jobs, a line for each change, until all have ended.",
        exitCodeListHeading = "Exit codes:%n",
        exitCodeList = {
            "0:all succeeded",
            "1:one did not succeed, or there is no such job",
            "2:wrong usage",
            "3:Sluice was not reached, or refused the call"
        })
final class WatchCommand extends ClientCommand {
    @Parameters(paramLabel = "ID", arity = "1..*", description = "Ids of jobs.")
    private List<String> ids = new ArrayList<>();

    @Override
    int run(Api api) throws ApiException, InterruptedException {
        Map<String, String> shown = new HashMap<>();
        Set<String> running = new LinkedHashSet<>();
        ids.forEach(id -> running.add(JobIdArgument.checked(id)));
        boolean allSucceeded = true;
        while (!running.isEmpty()) {
            for (String id : List.copyOf(running)) {
                // A change within is seen after this wait at the latest, an end at once.
                boolean first = !shown.containsKey(id);
                JsonNode job = api.get("/v1/jobs/" + id + (first ? "" : wait(running.size())));
                String standing = JobText.standing(job);
                if (!standing.equals(shown.put(id, standing))) {
                    show(job, standing);
                }
                if (JobText.ended(job)) {
                    running.remove(id);
                    allSucceeded &= JobText.succeeded(job);
                }
            }
        }
        return allSucceeded ? 0 : 1;
    }

    /** A second for all of them together, so that none is looked at too seldom. */
    private static String wait(int jobs) {
        return "?wait=%dms".formatted(Math.max(50, 1_000 / jobs));
    }

    private void show(JsonNode job, String standing) {
        if (options.json()) {
            print(job);
        } else {
            out().println(standing);
        }
        out().flush();
    }
}
