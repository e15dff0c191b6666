package dev.sluice.router.coordinator.plan;

import dev.sluice.schema.avro.Prompt;
import dev.sluice.schema.catalog.Capability;
import dev.sluice.schema.catalog.DataClass;
import dev.sluice.schema.wire.Ask;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What the planner looks at.
 *
 * @param jobId decides lots, so that the same job always gets the same plan
 * @param inputBytes size of the body: a token is at least one byte, four on average
 * @param prompt what the body is made of; null: nobody looked
 * @param outputTokensMax the caller's bound, if any
 * @param costMaxNanoUsd the most the job may cost, if bounded
 * @param capabilities what a model must have, its operation included
 * @param asks what the body asks for that not every provider has
 * @param units what it asks for that is billed beside tokens: most of each, 0 where it does not
 *     say; null: nothing
 * @param dataClass as the caller says; the tenant and the route may be stricter
 * @param timeLeftMs until the deadline
 */
public record JobNeeds(
        String jobId,
        String tenant,
        @Nullable String project,
        String key,
        @Nullable String user,
        Map<String, String> metadata,
        String route,
        String operation,
        long inputBytes,
        @Nullable Prompt prompt,
        OptionalLong outputTokensMax,
        OptionalLong costMaxNanoUsd,
        Set<Capability> capabilities,
        List<Ask> asks,
        @Nullable Map<String, Long> units,
        DataClass dataClass,
        long timeLeftMs) {
    public JobNeeds {
        capabilities = Set.copyOf(capabilities);
        asks = List.copyOf(asks);
        units = units == null ? null : Map.copyOf(units);
    }
}
