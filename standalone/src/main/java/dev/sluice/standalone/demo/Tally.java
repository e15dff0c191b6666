package dev.sluice.standalone.demo;

import dev.sluice.schema.avro.AttemptSummary;
import dev.sluice.schema.avro.JobEventType;
import dev.sluice.schema.avro.JobLifecycleEvent;
import dev.sluice.schema.avro.JobResult;
import dev.sluice.schema.avro.OutcomeKind;
import dev.sluice.schema.avro.TerminalStatus;
import dev.sluice.schema.avro.UsageKind;
import dev.sluice.schema.avro.UsageRecord;
import dev.sluice.schema.usage.TokenCounts;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What the public topics say about the demo's jobs, counted record by record. Grows with the number
 * of jobs. Not thread-safe.
 */
final class Tally {
    private static final String NO_LANE = "(none)";

    private final Map<String, Integer> resultsByRun = new HashMap<>();
    private final Set<String> ended = new HashSet<>();
    private final Set<String> started = new HashSet<>();
    private final Map<TerminalStatus, Integer> byStatus = new EnumMap<>(TerminalStatus.class);
    private final Map<String, LaneTally> lanes = new TreeMap<>();
    private long retries;
    private long costNanoUsd;

    void event(JobLifecycleEvent event) {
        if (event.getType() == JobEventType.STARTED) {
            started.add(event.getJobId());
        }
    }

    void result(JobResult result) {
        int copies = resultsByRun.merge(result.getJobId() + "/" + result.getRun(), 1, Integer::sum);
        if (copies > 1) {
            return;
        }
        ended.add(result.getJobId());
        byStatus.merge(result.getStatus(), 1, Integer::sum);
        lane(result.getLane()).job(queuedMillis(result));
        for (AttemptSummary attempt : result.getAttempts()) {
            Long millis = attempt.getDurationMs();
            if (attempt.getOutcome() == OutcomeKind.COMPLETED && millis != null) {
                lane(attempt.getLane()).completed(millis);
            }
        }
    }

    void usage(UsageRecord usage) {
        lane(usage.getLane()).call(TokenCounts.all(usage.getTokens()), usage.getCostNanoUsd());
        costNanoUsd += usage.getCostNanoUsd();
        if (usage.getKind() == UsageKind.CALL && usage.getOutcome() == OutcomeKind.RETRY_LATER) {
            retries++;
        }
    }

    int done() {
        return ended.size();
    }

    Progress progress(int total, double jobsPerSecond) {
        int running = 0;
        for (String job : started) {
            running += ended.contains(job) ? 0 : 1;
        }
        return new Progress(done(), total, jobsPerSecond, running, retries, costNanoUsd);
    }

    List<LaneRow> rows() {
        List<LaneRow> rows = new ArrayList<>();
        lanes.forEach((lane, tally) -> rows.add(tally.row(lane)));
        return rows;
    }

    Map<TerminalStatus, Integer> byStatus() {
        return Map.copyOf(byStatus);
    }

    /** What is wrong with the results, one line each; empty if every job has exactly one. */
    List<String> complaints(Collection<String> accepted) {
        Set<String> missing = new HashSet<>(accepted);
        missing.removeAll(ended);
        List<String> complaints = new ArrayList<>();
        if (!missing.isEmpty()) {
            complaints.add(
                    "%d jobs have no result, such as %s"
                            .formatted(missing.size(), missing.iterator().next()));
        }
        resultsByRun.forEach(
                (run, copies) -> {
                    if (copies > 1) {
                        complaints.add("%s has %d results".formatted(run, copies));
                    }
                });
        Set<String> strangers = new HashSet<>(ended);
        strangers.removeAll(accepted);
        if (!strangers.isEmpty()) {
            complaints.add(
                    "%d results are of jobs that were not submitted, such as %s"
                            .formatted(strangers.size(), strangers.iterator().next()));
        }
        return complaints;
    }

    private LaneTally lane(@Nullable String name) {
        return lanes.computeIfAbsent(name == null ? NO_LANE : name, ignored -> new LaneTally());
    }

    private static long queuedMillis(JobResult result) {
        Long startedAt = result.getStartedAt();
        return (startedAt == null ? result.getFinishedAt() : startedAt) - result.getAcceptedAt();
    }
}
