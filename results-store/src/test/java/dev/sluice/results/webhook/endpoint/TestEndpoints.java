package dev.sluice.results.webhook.endpoint;

import dev.sluice.results.postgres.Database;
import dev.sluice.results.testkit.TestWebhooks;
import dev.sluice.results.webhook.WebhookRows;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;

/** Endpoints for tests of other packages. */
public final class TestEndpoints {
    public final Endpoints endpoints;

    public TestEndpoints(Database database, InstantSource clock) {
        this.endpoints =
                new Endpoints(
                        new WebhookRows(database),
                        new Sealer(TestWebhooks.CONFIG),
                        TestWebhooks.CONFIG,
                        clock);
    }

    /**
     * @param events that it hears of
     */
    public Endpoint create(String tenant, String url, String... events) {
        return create(tenant, url, false, events);
    }

    public Endpoint createWithResults(String tenant, String url, String... events) {
        return create(tenant, url, true, events);
    }

    private Endpoint create(String tenant, String url, boolean includeResult, String... events) {
        return endpoints
                .create(
                        tenant,
                        new EndpointOrder(url, null, List.of(events), includeResult, null, null))
                .endpoint();
    }

    public void rotate(Endpoint endpoint) {
        endpoints.rotate(endpoint.tenant(), endpoint.id(), Duration.ofHours(24));
    }

    public void enable(Endpoint endpoint, boolean enabled) {
        endpoints.update(
                endpoint.tenant(),
                endpoint.id(),
                new EndpointOrder(null, null, null, null, enabled, null));
    }
}
