package dev.sluice.schema.catalog;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import dev.sluice.schema.topic.InTopics;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

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
 * @param retentionClass for how long its jobs and their bodies are kept, by a name that operators
 *     give days; null: the usual one
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
        @JsonInclude(JsonInclude.Include.NON_DEFAULT) boolean kafkaIn,
        @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable String retentionClass)
        implements CatalogObject {
    /** Also of a project within its tenant. */
    static final int WEIGHT_MAX = 1_000;

    private static final int QUEUED_JOBS_MAX = 1_000_000;
    private static final String RETENTION_CLASS = "standard";

    /** As part of the names of tables, and of the paths of blobs, among which files have theirs. */
    private static final Pattern RETENTION = Pattern.compile("(?!files$)[a-z0-9_][a-z0-9_-]{0,49}");

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
        if (retentionClass != null) {
            requireRetentionClass(retentionClass, "tenant.retention_class");
        }
    }

    /** Of public data, in all regions, with the usual weight. */
    public Tenant(
            String name, int shard, int partition, List<String> routes, Integer queuedJobsMax) {
        this(
                name,
                shard,
                partition,
                routes,
                queuedJobsMax,
                List.of(),
                DataClass.PUBLIC,
                1,
                false,
                null);
    }

    /**
     * @param where it is named, for the message
     * @throws IllegalArgumentException if no tenant can have such a class
     */
    public static void requireRetentionClass(String name, String where) {
        if (!RETENTION.matcher(name).matches()) {
            throw new IllegalArgumentException(
                    "%s: '%s' (expected: 1 to 50 of a-z, 0-9, '_' and '-', not 'files')"
                            .formatted(where, name));
        }
    }

    /** For how long what it sends and gets is kept. */
    public String retention() {
        return retentionClass == null ? RETENTION_CLASS : retentionClass;
    }

    public boolean mayUse(String route) {
        return routes.isEmpty() || routes.contains(route);
    }
}
