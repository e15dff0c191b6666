package dev.sluice.ingress.run;

import dev.sluice.ingress.admin.AdminConfig;
import dev.sluice.ingress.batch.BatchConfig;
import dev.sluice.runtime.check.RoleNeeds;
import dev.sluice.runtime.config.BodyConfig;
import dev.sluice.runtime.config.S3Config;
import dev.sluice.schema.topic.Topics;
import io.micronaut.context.annotation.Factory;
import jakarta.inject.Singleton;
import java.util.HashSet;
import java.util.Set;

/** What ingress uses, for the checks. */
@Factory
final class IngressNeeds {
    @Singleton
    RoleNeeds needs(BodyConfig bodies, S3Config s3, AdminConfig admin, BatchConfig batches) {
        Set<String> writes =
                admin.enabled()
                        ? Set.of(
                                Topics.REQUESTS,
                                Topics.STREAM,
                                Topics.BATCHES,
                                Topics.CATALOG,
                                Topics.AUDIT)
                        : Set.of(Topics.REQUESTS, Topics.STREAM, Topics.BATCHES);
        Set<String> reads =
                new HashSet<>(
                        Set.of(
                                Topics.REPLIES,
                                Topics.STREAM,
                                Topics.JOB_EVENTS,
                                Topics.BATCHES,
                                Topics.CATALOG));
        if (admin.enabled()) {
            reads.add(Topics.DEAD_LETTERS);
        }
        return RoleNeeds.topics(reads, writes)
                .withGroup(batches.group())
                .withDirectories(s3.directories(bodies));
    }
}
