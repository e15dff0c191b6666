package dev.sluice.router;

import dev.sluice.router.coordinator.retry.RetryConfig;
import dev.sluice.schema.catalog.Prices;
import java.math.BigDecimal;
import java.time.Duration;

/**
 * The coordinator's and allocator's bounds; see {@code runtime.RouterSettings} for the keys.
 *
 * @param claimWindow a dispatch must be claimed within this time
 * @param claimMargin how much longer the coordinator waits for news of a dispatch before it counts
 *     as never claimed
 * @param tickInterval log time: between two Ticks while attempts live
 * @param leaseTicks Ticks without a heartbeat after which an attempt is lost
 * @param demandInterval shortest time between two demand reports to one allocator partition
 * @param finishedKept how long ended jobs are remembered, for duplicates and late news
 * @param seenKeysKept how long Idempotency-Keys are remembered
 * @param finishedJobsMax most ended jobs that one coordinator remembers, whatever their age
 * @param priceCeiling stands in for a price that the catalogue has lost since the dispatch
 * @param retry backoff and attempt rules
 */
public record RouterConfig(
        Duration claimWindow,
        Duration claimMargin,
        Duration tickInterval,
        int leaseTicks,
        Duration demandInterval,
        Duration finishedKept,
        Duration seenKeysKept,
        int finishedJobsMax,
        Prices priceCeiling,
        RetryConfig retry) {

    public static final RouterConfig DEFAULT =
            new RouterConfig(
                    Duration.ofSeconds(10),
                    Duration.ofSeconds(5),
                    Duration.ofSeconds(2),
                    5,
                    Duration.ofMillis(250),
                    Duration.ofMinutes(10),
                    Duration.ofHours(24),
                    200_000,
                    ceiling(BigDecimal.valueOf(200)),
                    RetryConfig.DEFAULT);

    /** One price for every token class, in US dollars per million tokens. */
    public static Prices ceiling(BigDecimal perMillionTokens) {
        return new Prices(perMillionTokens, null, null, perMillionTokens, null);
    }
}
