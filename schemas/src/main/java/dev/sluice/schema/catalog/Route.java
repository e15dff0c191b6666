package dev.sluice.schema.catalog;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A virtual model name.
 *
 * @param lanes candidates
 * @param policy how candidates are ordered
 * @param attemptsMax one budget of attempts over retries and fallbacks
 */
public record Route(
        @JsonProperty(required = true) String name,
        @JsonProperty(required = true) List<String> lanes,
        Policy policy,
        @Nullable Integer attemptsMax)
        implements CatalogObject {
    /** How a route orders its candidates. */
    public enum Policy {
        /** By the upper bound of what the job can cost there. */
        CHEAPEST,
        /** As listed. */
        LISTED
    }

    private static final int ATTEMPTS_MAX = 6;

    public Route {
        CatalogObject.requireText(name, "route.name");
        lanes = List.copyOf(lanes);
        CatalogObject.requireRange(lanes.size(), 1, 32, "route.lanes (number)");
        policy = policy == null ? Policy.CHEAPEST : policy;
        attemptsMax = attemptsMax == null ? ATTEMPTS_MAX : attemptsMax;
        CatalogObject.requireRange(attemptsMax, 1, 100, "route.attempts_max");
    }
}
