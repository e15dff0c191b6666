package dev.sluice.results.webhook.delivery;

import dev.sluice.results.webhook.delivery.Verdict.Delivered;
import dev.sluice.results.webhook.delivery.Verdict.Failed;
import dev.sluice.results.webhook.delivery.Verdict.Gone;
import dev.sluice.results.webhook.delivery.Verdict.Throttled;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/**
 * Decides whether and when a delivery is tried again: ten attempts over three days, each delay with
 * a tenth of jitter either way, so that what failed together does not come back together.
 */
final class RetryPolicy {
    /** Before each attempt. */
    static final List<Duration> SCHEDULE =
            List.of(
                    Duration.ZERO,
                    Duration.ofSeconds(5),
                    Duration.ofMinutes(5),
                    Duration.ofMinutes(30),
                    Duration.ofHours(2),
                    Duration.ofHours(5),
                    Duration.ofHours(10),
                    Duration.ofHours(14),
                    Duration.ofHours(20),
                    Duration.ofHours(24));

    private static final double JITTER = 0.1;

    private RetryPolicy() {}

    sealed interface Next {
        record Done() implements Next {}

        record RetryAt(long dueMs) implements Next {}

        record GiveUp(String reason) implements Next {}
    }

    /**
     * @param attempts made, this one included
     * @param random in [0, 1)
     */
    static Next after(Verdict verdict, int attempts, long nowMs, double random) {
        return switch (verdict) {
            case Delivered() -> new Next.Done();
            case Gone() -> new Next.GiveUp("the endpoint is gone");
            case Throttled(Optional<Duration> after) ->
                    again("throttled", after, attempts, nowMs, random);
            case Failed(String reason, Optional<Duration> after) ->
                    again(reason, after, attempts, nowMs, random);
        };
    }

    private static Next again(
            String reason, Optional<Duration> after, int attempts, long nowMs, double random) {
        if (attempts >= SCHEDULE.size()) {
            return new Next.GiveUp(reason);
        }
        long delayMs = SCHEDULE.get(attempts).toMillis();
        long jittered = Math.round(delayMs * (1 - JITTER + 2 * JITTER * random));
        long asked = after.map(Duration::toMillis).orElse(0L);
        return new Next.RetryAt(nowMs + Math.max(jittered, asked));
    }
}
