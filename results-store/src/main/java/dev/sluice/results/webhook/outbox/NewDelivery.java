package dev.sluice.results.webhook.outbox;

import dev.sluice.results.webhook.event.WebhookEvent;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * An event for one target.
 *
 * @param created of the event; of a redelivery, when it was asked for
 * @param target what shares a window and a breaker: an endpoint, or a tenant and the origin of a
 *     URL that one of its jobs brought
 * @param url of the job's own; null: the endpoint's, as it is when it is sent
 */
public record NewDelivery(
        String id,
        Instant created,
        WebhookEvent event,
        String endpointId,
        String target,
        @Nullable String url,
        boolean includeResult) {}
