package dev.sluice.schema.catalog;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Bounds what some of a tenant's jobs may do: how often they call, how many tokens they use, how
 * many run and wait, and how large one may be.
 *
 * @param tenant whose jobs count
 * @param project only this project's jobs count; null: all
 * @param key only the jobs of this API key, by its public id; null: all
 * @param user only the jobs of this end user; null: all
 * @param route only jobs that name this route; null: all
 * @param model only calls on lanes of this model; null: all
 * @param per who has a counter of their own; unless given, all share one
 * @param countersMax most counters of rates that are kept; those beyond share one
 * @param requests calls that start
 * @param tokens of calls: their bound when they start, corrected when they end
 * @param concurrentJobs calls that run
 * @param backlogJobs jobs that wait; more are refused with {@code backlog_full}
 * @param backlogTokens bounds of the tokens of jobs that wait
 * @param inputTokensMax of one job, estimated at four bytes of its prompt to a token
 * @param outputTokensMax of one call
 * @param overCap what happens to a job that asks for more output
 */
public record Limit(
        @JsonProperty(required = true) String name,
        @JsonProperty(required = true) String tenant,
        @Nullable String project,
        @Nullable String key,
        @Nullable String user,
        @Nullable String route,
        @Nullable String model,
        LimitPer per,
        Integer countersMax,
        @Nullable Rate requests,
        @Nullable Rate tokens,
        @Nullable Integer concurrentJobs,
        @Nullable Integer backlogJobs,
        @Nullable Long backlogTokens,
        @Nullable Long inputTokensMax,
        @Nullable Long outputTokensMax,
        OverCap overCap)
        implements CatalogObject {
    private static final int COUNTERS_MAX = 10_000;
    private static final int NUMBER_MAX = 100_000_000;

    public Limit {
        CatalogObject.requireText(name, "limit.name");
        CatalogObject.requireText(tenant, "limit.tenant");
        per = per == null ? LimitPer.TENANT : per;
        overCap = overCap == null ? OverCap.REJECT : overCap;
        countersMax = countersMax == null ? COUNTERS_MAX : countersMax;
        CatalogObject.requireRange(countersMax, 1, 1_000_000, "limit.counters_max");
        requireRange(concurrentJobs, 0, NUMBER_MAX, "limit.concurrent_jobs");
        requireRange(backlogJobs, 0, NUMBER_MAX, "limit.backlog_jobs");
        requireRange(backlogTokens, 0, Long.MAX_VALUE / 2, "limit.backlog_tokens");
        requireRange(inputTokensMax, 1, NUMBER_MAX, "limit.input_tokens_max");
        requireRange(outputTokensMax, 1, NUMBER_MAX, "limit.output_tokens_max");
        if (Stream.of(
                        requests,
                        tokens,
                        concurrentJobs,
                        backlogJobs,
                        backlogTokens,
                        inputTokensMax,
                        outputTokensMax)
                .allMatch(bound -> bound == null)) {
            throw new IllegalArgumentException(
                    "limit %s: bounds nothing (expected: requests, tokens, concurrent_jobs, backlog_jobs, backlog_tokens, input_tokens_max or output_tokens_max)"
                            .formatted(name));
        }
        if (model != null
                && Stream.of(backlogJobs, backlogTokens, inputTokensMax, outputTokensMax)
                        .anyMatch(bound -> bound != null)) {
            throw new IllegalArgumentException(
                    "limit %s: model %s (expected: no model beside backlog_jobs, backlog_tokens, input_tokens_max or output_tokens_max; a job that waits has no lane yet)"
                            .formatted(name, model));
        }
    }

    /**
     * Whether a job of the limit's tenant counts.
     *
     * @param ofLane the model of its call's lane; null when nobody knows any more: then it counts
     */
    public boolean covers(Subject job, @Nullable String ofLane) {
        return new Scope(project, key, user, route, model).covers(job, ofLane);
    }

    private static void requireRange(@Nullable Number value, long min, long max, String field) {
        if (value != null) {
            CatalogObject.requireRange(value.longValue(), min, max, field);
        }
    }
}
