package dev.sluice.router.coordinator.limit;

import dev.sluice.schema.catalog.Limit;
import java.util.Optional;

/** Whether one more job may wait. */
public final class BacklogPolicy {
    private BacklogPolicy() {}

    /**
     * Why a job may not wait under a limit; empty when it may.
     *
     * @param waiting on the counter that it counts on
     * @param tokens that it may use
     */
    public static Optional<String> refusal(
            Limit limit, String counter, Backlog.Sum waiting, long tokens) {
        String whose = counter.isEmpty() ? "" : " of " + counter;
        Integer jobsMax = limit.backlogJobs();
        if (jobsMax != null && waiting.jobs() >= jobsMax) {
            return Optional.of(
                    "limit %s%s: %d jobs wait (expected: fewer than backlog_jobs = %d)"
                            .formatted(limit.name(), whose, waiting.jobs(), jobsMax));
        }
        Long tokensMax = limit.backlogTokens();
        if (tokensMax != null && waiting.tokens() > tokensMax - tokens) {
            return Optional.of(
                    "limit %s%s: jobs with %d tokens wait (expected: room for %d under backlog_tokens = %d)"
                            .formatted(limit.name(), whose, waiting.tokens(), tokens, tokensMax));
        }
        return Optional.empty();
    }
}
