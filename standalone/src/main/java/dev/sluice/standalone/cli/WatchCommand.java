package dev.sluice.standalone.cli;

import com.fasterxml.jackson.databind.JsonNode;
import dev.sluice.standalone.client.Api;
import dev.sluice.standalone.client.ApiException;
import dev.sluice.standalone.client.JobText;
import dev.sluice.standalone.client.Life;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code sluice watch}. */
@Command(
        name = "watch",
        description =
                "Show what becomes of jobs, a line for each step, until all have ended. More than 16 are looked at in turns, and steps between two looks are not seen.",
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

    /** Each has a stream of its own; more than this are looked at in turns. */
    private static final int STREAMS_MAX = 16;

    @Override
    int run(Api api) throws ApiException, InterruptedException {
        Set<String> jobs = new LinkedHashSet<>();
        ids.forEach(id -> jobs.add(JobIdArgument.checked(id)));
        return (jobs.size() <= STREAMS_MAX ? follow(api, jobs) : look(api, jobs)) ? 0 : 1;
    }

    /** Every step as it happens. */
    private boolean follow(Api api, Set<String> jobs) throws ApiException, InterruptedException {
        boolean allSucceeded = true;
        ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
        try {
            List<Future<JsonNode>> lives = new ArrayList<>();
            for (String id : jobs) {
                lives.add(
                        threads.submit(
                                () -> new Life(api, id, event -> show(event, id)).toTheEnd()));
            }
            for (Future<JsonNode> life : lives) {
                allSucceeded &= JobText.succeeded(life.get());
            }
            return allSucceeded;
        } catch (ExecutionException e) {
            if (e.getCause() instanceof ApiException refused) {
                throw refused;
            }
            throw new IllegalStateException("watching a job", e.getCause());
        } finally {
            threads.shutdownNow();
        }
    }

    private synchronized void show(JsonNode event, String id) {
        if (options.json()) {
            print(event);
        } else {
            out().println(JobText.event(event, id));
        }
        out().flush();
    }

    private boolean look(Api api, Set<String> running) throws ApiException, InterruptedException {
        Map<String, String> shown = new HashMap<>();
        boolean allSucceeded = true;
        while (!running.isEmpty()) {
            for (String id : List.copyOf(running)) {
                // A change within is seen after this wait at the latest, an end at once.
                boolean first = !shown.containsKey(id);
                JsonNode job = api.get("/v1/jobs/" + id + (first ? "" : wait(running.size())));
                String standing = JobText.standing(job);
                if (!standing.equals(shown.put(id, standing))) {
                    showStanding(job, standing);
                }
                if (JobText.ended(job)) {
                    running.remove(id);
                    allSucceeded &= JobText.succeeded(job);
                }
            }
        }
        return allSucceeded;
    }

    /** A second for all of them together, so that none is looked at too seldom. */
    private static String wait(int jobs) {
        return "?wait=%dms".formatted(Math.max(50, 1_000 / jobs));
    }

    private void showStanding(JsonNode job, String standing) {
        if (options.json()) {
            print(job);
        } else {
            out().println(standing);
        }
        out().flush();
    }
}
