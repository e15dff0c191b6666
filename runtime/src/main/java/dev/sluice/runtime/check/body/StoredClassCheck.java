package dev.sluice.runtime.check.body;

import dev.sluice.runtime.catalog.CatalogTopic;
import dev.sluice.runtime.check.Check;
import dev.sluice.runtime.check.Finding;
import dev.sluice.runtime.check.Moment;
import dev.sluice.runtime.check.RoleNeeds;
import dev.sluice.runtime.check.Subject;
import dev.sluice.runtime.config.BodyConfig;
import dev.sluice.runtime.kafka.KafkaSettings;
import dev.sluice.schema.serde.RecordCodecs;
import dev.sluice.schema.topic.Topics;
import io.micronaut.context.annotation.Requires;
import jakarta.inject.Singleton;
import java.util.List;

/**
 * Looks for tenants of the classes that {@code sluice.body.stored-classes} names. Reads the
 * catalogue if there are any; at a start only in roles that read it anyway.
 */
@Singleton
@Requires(beans = RoleNeeds.class)
public final class StoredClassCheck implements Check {
    private final BodyConfig bodies;
    private final KafkaSettings kafka;
    private final RecordCodecs codecs;
    private final Topics topics;
    private final RoleNeeds needs;

    StoredClassCheck(
            BodyConfig bodies,
            KafkaSettings kafka,
            RecordCodecs codecs,
            Topics topics,
            RoleNeeds needs) {
        this.bodies = bodies;
        this.kafka = kafka;
        this.codecs = codecs;
        this.topics = topics;
        this.needs = needs;
    }

    @Override
    public List<Finding> findings(Moment moment) {
        boolean reads = moment == Moment.DOCTOR || needs.reads().contains(Topics.CATALOG);
        if (bodies.storedClasses().isEmpty() || !reads) {
            return List.of();
        }
        try {
            return StoredClassPolicy.findings(
                    bodies.storedClasses(), new CatalogTopic(kafka, codecs, topics).read());
        } catch (IllegalStateException | IllegalArgumentException e) {
            return List.of(
                    new Finding.Untold(
                            Subject.BODIES, "the catalogue was not read: " + e.getMessage()));
        }
    }
}
