package dev.sluice.bench.webhook;

/**
 * @param deliveries that are measured; as many warm up before
 * @param endpoints that they are spread over
 */
public record WebhookPlan(int deliveries, int endpoints) {
    public WebhookPlan {
        if (deliveries < 1_000 || deliveries > 10_000_000) {
            throw new IllegalArgumentException(
                    "--deliveries %d (expected: 1000..10000000)".formatted(deliveries));
        }
        if (endpoints < 1 || endpoints > 1_000) {
            throw new IllegalArgumentException(
                    "--endpoints %d (expected: 1..1000)".formatted(endpoints));
        }
    }
}
