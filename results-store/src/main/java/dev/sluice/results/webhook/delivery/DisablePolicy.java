package dev.sluice.results.webhook.delivery;

import dev.sluice.results.webhook.delivery.Verdict.Delivered;
import dev.sluice.results.webhook.delivery.Verdict.Failed;
import dev.sluice.results.webhook.delivery.Verdict.Gone;
import dev.sluice.results.webhook.delivery.Verdict.Throttled;
import dev.sluice.results.webhook.endpoint.Endpoint;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Decides whether an endpoint is to get nothing more until its owner enables it again. */
final class DisablePolicy {
    private DisablePolicy() {}

    /**
     * @param failingSinceMs when its failures began, before this one
     * @return why it is disabled
     */
    static Optional<String> reason(
            Verdict verdict, @Nullable Long failingSinceMs, long nowMs, Duration disableAfter) {
        return switch (verdict) {
            case Delivered() -> Optional.empty();
            case Gone() -> Optional.of(Endpoint.GONE);
            case Throttled _, Failed _ ->
                    failingSinceMs != null && nowMs - failingSinceMs >= disableAfter.toMillis()
                            ? Optional.of(Endpoint.FAILING)
                            : Optional.empty();
        };
    }
}
