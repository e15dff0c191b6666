package dev.sluice.results.webhook;

import io.micronaut.context.annotation.ConfigurationProperties;
import io.micronaut.core.bind.annotation.Bindable;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How webhooks are sent and kept.
 *
 * @param enabled whether this instance sends; deliveries are written all the same
 * @param secretKeys keys of 32 bytes in Base64 that seal endpoints' secrets: the first seals, all
 *     open; none leaves them readable in the database
 * @param endpointsMax of one tenant
 * @param inFlightMax calls at once of this instance; a tenant has a quarter of them at most
 * @param endpointInFlightMax calls at once to one endpoint
 * @param timeout of one attempt, from the name's look-up to the answer's head
 * @param staleAfter an event that is older when it is projected is not sent
 * @param disableAfter an endpoint that has failed for as long is disabled
 * @param historyDays how long deliveries are kept, at least 8
 */
@ConfigurationProperties("sluice.results.webhooks")
public record WebhookConfig(
        @Bindable(defaultValue = "true") boolean enabled,
        @Nullable List<String> secretKeys,
        @Bindable(defaultValue = "50") int endpointsMax,
        @Bindable(defaultValue = "1024") int inFlightMax,
        @Bindable(defaultValue = "32") int endpointInFlightMax,
        @Bindable(defaultValue = "15s") Duration timeout,
        @Bindable(defaultValue = "3d") Duration staleAfter,
        @Bindable(defaultValue = "120h") Duration disableAfter,
        @Bindable(defaultValue = "30") int historyDays) {
    private static final int HISTORY_DAYS_MIN = 8;

    public WebhookConfig {
        secretKeys = secretKeys == null ? List.of() : List.copyOf(secretKeys);
        within("endpoints-max", endpointsMax, 1, 10_000);
        within("in-flight-max", inFlightMax, 4, 100_000);
        within("endpoint-in-flight-max", endpointInFlightMax, 1, 10_000);
        within("timeout in ms", timeout.toMillis(), 50, 60_000);
        within("stale-after in hours", staleAfter.toHours(), 1, 72);
        within("disable-after in hours", disableAfter.toHours(), 1, 24L * 365);
        within("history-days", historyDays, HISTORY_DAYS_MIN, 3_650);
    }

    public List<String> keys() {
        return secretKeys == null ? List.of() : secretKeys;
    }

    private static void within(String name, long value, long min, long max) {
        if (value < min || value > max) {
            throw new IllegalArgumentException(
                    "sluice.results.webhooks.%s: %d (expected: %d..%d)"
                            .formatted(name, value, min, max));
        }
    }

    /** The keys are secrets. */
    @Override
    public String toString() {
        return "WebhookConfig[]";
    }
}
