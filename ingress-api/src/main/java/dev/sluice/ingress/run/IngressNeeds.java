package dev.sluice.ingress.run;

import dev.sluice.runtime.check.RoleNeeds;
import dev.sluice.runtime.config.BodyConfig;
import dev.sluice.schema.topic.Topics;
import io.micronaut.context.annotation.Factory;
import jakarta.inject.Singleton;
import java.util.Set;

/** What ingress uses, for the checks. */
@Factory
final class IngressNeeds {
    @Singleton
    RoleNeeds needs(BodyConfig bodies) {
        return RoleNeeds.topics(Set.of(Topics.REPLIES, Topics.CATALOG), Set.of(Topics.REQUESTS))
                .withDirectory("sluice.body.blob-dir", bodies.blobDir());
    }
}
