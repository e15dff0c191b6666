package dev.sluice.results.project;

import dev.sluice.runtime.check.RoleNeeds;
import dev.sluice.schema.topic.Topics;
import io.micronaut.context.annotation.Factory;
import jakarta.inject.Singleton;
import java.util.Set;

/** What results uses of Kafka, for the checks. It only reads the blob directory. */
@Factory
final class ResultsNeeds {
    @Singleton
    RoleNeeds needs(ProjectionConfig config) {
        return RoleNeeds.topics(
                        Set.of(
                                Topics.JOB_EVENTS,
                                Topics.RESULTS,
                                Topics.ALERTS,
                                Topics.USAGE,
                                Topics.CATALOG,
                                Topics.TENANT_STATUS),
                        Set.of(Topics.DEAD_LETTERS))
                .withGroup(config.group());
    }
}
