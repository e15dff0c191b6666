package dev.sluice.router.runtime;

import dev.sluice.router.RouterConfig;
import dev.sluice.router.commit.CommitPolicy;
import dev.sluice.router.coordinator.retry.RetryConfig;
import io.micronaut.context.annotation.ConfigurationProperties;
import io.micronaut.core.bind.annotation.Bindable;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.time.Duration;

/**
 * The router's configuration.
 *
 * @param stateDir local state; may be lost at any time, it is restored from the changelogs
 * @param threads Streams threads; each runs one transaction at a time and keeps about one core busy
 * @param standbys warm copies of each task's state on other routers
 * @param commitInterval how long output may wait for its commit while many records come (decision
 *     0006)
 * @param commitIntervalMin how long while few come, if that is shorter; each commit costs CPU time
 *     here and in the broker
 * @param pollWait how long an idle thread waits for records before it looks at commits and alarms
 * @param fetchMax bytes of one partition in one fetch of requests; small, so that finished attempts
 *     are not behind them
 * @param storeMemory bytes that all stores of the process share for what they cache and have not
 *     written yet, outside the heap
 * @param claimWindow a dispatch must be claimed within this time
 * @param claimMargin further wait for news of it
 * @param tickInterval between two Ticks of log time
 * @param leaseTicks Ticks without news after which an attempt is lost
 * @param demandInterval shortest time between demand reports
 * @param finishedKept how long ended jobs are remembered
 * @param seenKeysKept how long Idempotency-Keys are remembered
 * @param finishedJobsMax most ended jobs that one coordinator remembers
 * @param priceCeiling US dollars per million tokens, for calls whose model has left the catalogue
 * @param backoffFirst delay before the second try on a lane
 * @param backoffMax longest delay of ours
 * @param triesPerLane failures in a row before the next lane
 * @param lossesMax lost attempts before a job counts as poisoned
 */
@ConfigurationProperties("sluice.router")
record RouterSettings(
        @Bindable(defaultValue = "data/router") Path stateDir,
        @Bindable(defaultValue = "1") int threads,
        @Bindable(defaultValue = "1") int standbys,
        @Bindable(defaultValue = "50ms") Duration commitInterval,
        @Bindable(defaultValue = "10ms") Duration commitIntervalMin,
        @Bindable(defaultValue = "10ms") Duration pollWait,
        @Bindable(defaultValue = "65536") int fetchMax,
        @Bindable(defaultValue = "268435456") long storeMemory,
        @Bindable(defaultValue = "10s") Duration claimWindow,
        @Bindable(defaultValue = "5s") Duration claimMargin,
        @Bindable(defaultValue = "2s") Duration tickInterval,
        @Bindable(defaultValue = "5") int leaseTicks,
        @Bindable(defaultValue = "250ms") Duration demandInterval,
        @Bindable(defaultValue = "10m") Duration finishedKept,
        @Bindable(defaultValue = "24h") Duration seenKeysKept,
        @Bindable(defaultValue = "200000") int finishedJobsMax,
        @Bindable(defaultValue = "200") BigDecimal priceCeiling,
        @Bindable(defaultValue = "250ms") Duration backoffFirst,
        @Bindable(defaultValue = "30s") Duration backoffMax,
        @Bindable(defaultValue = "2") int triesPerLane,
        @Bindable(defaultValue = "3") int lossesMax) {

    /** Well below the 3 s after which the broker aborts a transaction. */
    static final Duration COMMIT_INTERVAL_MAX = Duration.ofSeconds(1);

    /**
     * @throws IllegalArgumentException when an interval is out of bounds
     */
    CommitPolicy commits() {
        if (commitInterval.compareTo(COMMIT_INTERVAL_MAX) > 0) {
            throw new IllegalArgumentException(
                    "sluice.router.commit-interval: %s (expected: at most %s)"
                            .formatted(commitInterval, COMMIT_INTERVAL_MAX));
        }
        Duration shortest =
                commitIntervalMin.compareTo(commitInterval) < 0
                        ? commitIntervalMin
                        : commitInterval;
        return new CommitPolicy(shortest, commitInterval);
    }

    RouterConfig config() {
        return new RouterConfig(
                claimWindow,
                claimMargin,
                tickInterval,
                leaseTicks,
                demandInterval,
                finishedKept,
                seenKeysKept,
                finishedJobsMax,
                RouterConfig.ceiling(priceCeiling),
                new RetryConfig(backoffFirst, backoffMax, triesPerLane, lossesMax));
    }
}
