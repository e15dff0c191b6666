package dev.sluice.results.webhook.event;

import dev.sluice.schema.avro.WebhookTarget;
import java.time.Instant;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Something that happened to a tenant, for all who want to hear of it.
 *
 * @param id the {@code webhook-id}; the same whenever the same thing is told
 * @param partition coordinator partition of the tenant
 * @param subject what it is about: a job, a batch, a budget; events about one arrive in order
 * @param run of the job; 0 when it is about none
 * @param payload the JSON that is sent, without a result; made when somebody wants it, because most
 *     events have no receiver
 * @param named whom the job itself named, if it did
 */
public record WebhookEvent(
        String id,
        EventType type,
        String tenant,
        int partition,
        String subject,
        int run,
        Instant occurred,
        Supplier<String> payload,
        @Nullable WebhookTarget named) {}
