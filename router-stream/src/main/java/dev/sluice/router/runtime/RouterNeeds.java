package dev.sluice.router.runtime;

import dev.sluice.runtime.check.RoleNeeds;
import dev.sluice.schema.topic.Topics;
import io.micronaut.context.annotation.Factory;
import jakarta.inject.Singleton;
import java.util.HashSet;
import java.util.Set;

/** What the router uses, for the checks. */
@Factory
final class RouterNeeds {
    @Singleton
    RoleNeeds needs(Topics topics, RouterSettings settings) {
        Set<String> writes =
                new HashSet<>(
                        Set.of(
                                Topics.ATTEMPTS,
                                Topics.DEMAND,
                                Topics.SHARES,
                                Topics.RESULTS,
                                Topics.USAGE,
                                Topics.JOB_EVENTS,
                                Topics.ALERTS,
                                Topics.LANE_STATUS,
                                Topics.TENANT_STATUS,
                                Topics.REPLIES,
                                Topics.BATCHES,
                                Topics.CONTROL,
                                Topics.DEAD_LETTERS));
        topics.pools().forEach(pool -> writes.add(Topics.dispatch(pool)));
        return RoleNeeds.topics(
                        Set.of(
                                Topics.REQUESTS,
                                Topics.ATTEMPTS,
                                Topics.DEMAND,
                                Topics.SHARES,
                                Topics.CATALOG,
                                Topics.LANE_STATUS),
                        writes)
                .withChangelogs()
                .withDirectory("sluice.router.state-dir", settings.stateDir());
    }
}
