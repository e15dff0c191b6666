package dev.sluice.results.webhook.delivery;

import dev.sluice.results.webhook.delivery.Verdict.Delivered;
import dev.sluice.results.webhook.delivery.Verdict.Failed;
import dev.sluice.results.webhook.delivery.Verdict.Gone;
import dev.sluice.results.webhook.delivery.Verdict.Throttled;
import dev.sluice.results.webhook.send.SendOutcome;
import dev.sluice.results.webhook.send.SendOutcome.Answered;
import dev.sluice.results.webhook.send.SendOutcome.Refused;
import java.time.Duration;
import java.util.Optional;

/** Judges an attempt as Standard Webhooks says. A redirect is a failure: it is not followed. */
final class VerdictPolicy {
    /** Nobody is waited for longer because he said so. */
    static final Duration RETRY_AFTER_MAX = Duration.ofHours(24);

    private VerdictPolicy() {}

    static Verdict of(SendOutcome outcome) {
        return switch (outcome) {
            case Answered(int status, Optional<Duration> after) -> answered(status, after);
            case Refused(String reason) -> new Failed(reason, Optional.empty());
            case SendOutcome.Failed(SendOutcome.Failure _) ->
                    new Failed(outcome.word(), Optional.empty());
        };
    }

    private static Verdict answered(int status, Optional<Duration> after) {
        if (status >= 200 && status < 300) {
            return new Delivered();
        }
        Optional<Duration> bounded =
                after.map(a -> a.compareTo(RETRY_AFTER_MAX) < 0 ? a : RETRY_AFTER_MAX);
        return switch (status) {
            case 410 -> new Gone();
            case 429, 502, 504 -> new Throttled(bounded);
            default -> new Failed("status " + status, bounded);
        };
    }
}
