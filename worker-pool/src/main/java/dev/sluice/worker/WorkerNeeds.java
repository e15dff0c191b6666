package dev.sluice.worker;

import dev.sluice.runtime.check.RoleNeeds;
import dev.sluice.runtime.config.BodyConfig;
import dev.sluice.runtime.config.S3Config;
import dev.sluice.schema.topic.Topics;
import io.micronaut.context.annotation.Factory;
import jakarta.inject.Singleton;
import java.util.Set;

/** What a worker uses, for the checks. */
@Factory
final class WorkerNeeds {
    @Singleton
    RoleNeeds needs(WorkerConfig config, BodyConfig bodies, S3Config s3) {
        return RoleNeeds.topics(
                        Set.of(Topics.dispatch(config.pool()), Topics.CONTROL),
                        Set.of(Topics.ATTEMPTS, Topics.DEMAND, Topics.STREAM, Topics.DEAD_LETTERS))
                .withPool(config.pool())
                .withDirectories(s3.directories(bodies));
    }
}
