package dev.sluice.results.project;

import dev.sluice.runtime.check.RoleNeeds;
import dev.sluice.runtime.config.BodyConfig;
import dev.sluice.runtime.config.S3Config;
import dev.sluice.schema.topic.Topics;
import io.micronaut.context.annotation.Factory;
import jakarta.inject.Singleton;
import java.util.Set;

/** What results uses, for the checks. */
@Factory
final class ResultsNeeds {
    @Singleton
    RoleNeeds needs(ProjectionConfig config, BodyConfig bodies, S3Config s3) {
        return RoleNeeds.topics(
                        Set.of(
                                Topics.JOB_EVENTS,
                                Topics.RESULTS,
                                Topics.ALERTS,
                                Topics.USAGE,
                                Topics.BATCHES,
                                Topics.REQUESTS,
                                Topics.ERASURES,
                                Topics.CATALOG,
                                Topics.TENANT_STATUS),
                        Set.of(
                                Topics.DEAD_LETTERS,
                                Topics.BATCHES,
                                Topics.REQUESTS,
                                Topics.ERASURES,
                                Topics.AUDIT))
                .withGroup(config.group())
                .withDirectories(s3.directories(bodies));
    }
}
