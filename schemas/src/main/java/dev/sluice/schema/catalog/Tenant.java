package dev.sluice.schema.catalog;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;

import dev.sluice.schema.topic.InTopics;

import org.jspecify.annotations.Nullable;

import java.util.List;

/**
 * Who pays. One shard per tenant for now; its partition is placed once and stays, so added
 * partitions take new tenants and nothing moves.
 *
 * @param shard key of everything of this tenant, unique among tenants, carried in job ids; 0..65535
 * @param partition coordinator partition of the shard
 * @param routes routes the tenant may use; empty means all
 * @param regions regions in which its jobs may run; empty means all
 * @param dataClass of its jobs, unless their route or they themselves are stricter; public unless
 *     given
 * @param queuedJobsMax bound on unfinished jobs; more are refused with {@code backlog_full}
 * @param weight part of a lane that the tenant gets beside others who want it; 1 unless given
 * @param kafkaIn whether its producers may write jobs to a topic of their own
 */
public record Tenant(
        @JsonProperty(required = true) String name,
        @JsonProperty(required = true) int shard,
        @JsonProperty(required = true) int partition,
        @JsonProperty(defaultValue = "[]") List<String> routes,
        Integer queuedJobsMax,
        @JsonInclude(JsonInclude.Include.NON_EMPTY) List<String> regions,
        DataClass dataClass,
        @Nullable Integer weight,
        @JsonInclude(JsonInclude.Include.NON_DEFAULT) boolean kafkaIn)
        implements CatalogObject {
    /** Also of a project within its tenant. */
    static final int WEIGHT_MAX = 1_000;

    private static final int QUEUED_JOBS_MAX = 1_000_000;

    public Tenant {
        CatalogObject.requireText(name, "tenant.name");
        CatalogObject.requireRange(shard, 0, 65_535, "tenant.shard");
        CatalogObject.requireRange(partition, 0, 9_999, "tenant.partition");
        routes = routes == null ? List.of() : List.copyOf(routes);
        regions = regions == null ? List.of() : List.copyOf(regions);
        dataClass = dataClass == null ? DataClass.PUBLIC : dataClass;
        weight = weight == null ? 1 : weight;
        CatalogObject.requireRange(weight, 1, WEIGHT_MAX, "tenant.weight");
        queuedJobsMax = queuedJobsMax == null ? QUEUED_JOBS_MAX : queuedJobsMax;
        CatalogObject.requireRange(queuedJobsMax, 1, 100_000_000, "tenant.queued_jobs_max");
        if (kafkaIn && !InTopics.possible(name)) {
            throw new IllegalArgumentException(
                    "tenant.kafka_in of %s: true (expected: only where the name has %s)"
                            .formatted(name, InTopics.EXPECTED));
        }
    }

    /** Of public data, in all regions, with the usual weight. */
    public Tenant(
            String name, int shard, int partition, List<String> routes, Integer queuedJobsMax) {
        this(name, shard, partition, routes, queuedJobsMax, List.of(), DataClass.PUBLIC, 1, false);
    }

    public boolean mayUse(String route) {
        return routes.isEmpty() || routes.contains(route);
    }
}
