package dev.sluice.results.webhook.outbox;

import dev.sluice.results.webhook.endpoint.Endpoint;
import dev.sluice.results.webhook.event.EventIds;
import dev.sluice.results.webhook.event.WebhookEvent;
import dev.sluice.schema.avro.WebhookTarget;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Decides who hears of an event: endpoints of its tenant that subscribed its type, and whom its job
 * named. Each once.
 */
final class FanOutPolicy {
    /**
     * @param dropped how many named receivers there are not
     */
    record FanOut(List<NewDelivery> deliveries, int dropped) {}

    private FanOutPolicy() {}

    /**
     * @param endpoints the enabled ones, of any tenant
     */
    static FanOut of(WebhookEvent event, List<Endpoint> endpoints) {
        WebhookTarget named = event.named();
        String namedId = named == null ? null : named.getEndpointId();
        List<NewDelivery> deliveries = new ArrayList<>();
        boolean found = namedId == null;
        for (Endpoint endpoint : endpoints) {
            if (endpoint.tenant().equals(event.tenant()) && endpoint.enabled()) {
                boolean isNamed = endpoint.id().equals(namedId);
                found |= isNamed;
                if (isNamed || endpoint.hears(event.type().wireId())) {
                    deliveries.add(to(endpoint, event));
                }
            }
        }
        int dropped = found ? 0 : 1;
        String url = named == null ? null : named.getUrl();
        if (named != null && url != null) {
            Optional<String> origin = origin(url);
            if (origin.isPresent()) {
                String target = event.tenant() + "/" + origin.get();
                deliveries.add(
                        new NewDelivery(
                                EventIds.delivery(event.id(), url, event.occurred()),
                                event.occurred(),
                                event,
                                Endpoint.JOB_URLS,
                                target,
                                url,
                                named.getIncludeResult()));
            } else {
                dropped++;
            }
        }
        return new FanOut(deliveries, dropped);
    }

    static NewDelivery to(Endpoint endpoint, WebhookEvent event) {
        String target = target(endpoint);
        return new NewDelivery(
                EventIds.delivery(event.id(), target, event.occurred()),
                event.occurred(),
                event,
                endpoint.id(),
                target,
                null,
                endpoint.includeResult());
    }

    static String target(Endpoint endpoint) {
        return TargetKey.ofEndpoint(endpoint.tenant(), endpoint.id());
    }

    /** Whether the rules allow it is asked when it is sent. */
    private static Optional<String> origin(String url) {
        try {
            URI uri = new URI(url);
            return uri.getScheme() == null || uri.getHost() == null
                    ? Optional.empty()
                    : Optional.of(
                            "%s://%s:%d"
                                    .formatted(uri.getScheme(), uri.getHost(), uri.getPort())
                                    .toLowerCase(Locale.ROOT));
        } catch (URISyntaxException notAUrl) {
            return Optional.empty();
        }
    }
}
