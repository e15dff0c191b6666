package dev.sluice.ingress.submit;

import dev.sluice.schema.avro.OnLimit;
import dev.sluice.schema.avro.Priority;
import dev.sluice.schema.avro.WebhookTarget;
import dev.sluice.schema.catalog.Capability;
import dev.sluice.schema.catalog.DataClass;
import dev.sluice.schema.wire.Ask;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What a job request says: well-formed, not yet checked against the catalogue or the clock.
 *
 * @param model the route that {@code body.model} names
 * @param body the provider request as the caller wrote it, byte for byte
 * @param outputTokensMax the caller's own bound in the body, if any
 * @param needs what the body shows that a model must be able to do
 * @param asks what it asks for that not every provider has
 * @param units what it asks for that is billed beside tokens: most by unit, 0 where it does not
 *     say; null: nothing
 */
public record JobDraft(
        Operation operation,
        String model,
        byte[] body,
        @Nullable Long outputTokensMax,
        Set<Capability> needs,
        List<Ask> asks,
        @Nullable Map<String, Long> units,
        JobOptions options) {

    /**
     * What surrounds the body.
     *
     * @param deadline null: the priority's own
     * @param maxCostNanoUsd null: no bound
     * @param onLimit null: the route's own
     * @param dataClass null: the tenant's and the route's own
     */
    public record JobOptions(
            Priority priority,
            @Nullable Deadline deadline,
            @Nullable Long maxCostNanoUsd,
            @Nullable OnLimit onLimit,
            @Nullable WebhookTarget webhook,
            Map<String, String> metadata,
            @Nullable String customId,
            @Nullable String project,
            @Nullable String user,
            boolean stream,
            @Nullable DataClass dataClass) {}
}
