package dev.sluice.runtime.check.registry;

import dev.sluice.runtime.check.Check;
import dev.sluice.runtime.check.Finding;
import dev.sluice.runtime.check.Moment;
import dev.sluice.runtime.check.RoleNeeds;
import dev.sluice.runtime.check.Subject;
import dev.sluice.runtime.registry.RegistryConfig;
import dev.sluice.schema.registry.SchemaMissingException;
import dev.sluice.schema.registry.SchemaRegistry;
import dev.sluice.schema.serde.RecordCodecs;
import dev.sluice.schema.topic.Changelogs;
import dev.sluice.schema.topic.Topics;
import io.micronaut.context.annotation.Requires;
import jakarta.inject.Singleton;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.avro.Schema;

/**
 * Asks the registry for the schemas of a role's topics. At start only for their ids, which the
 * role's codecs then find in the client's cache.
 */
@Singleton
@Requires(beans = RoleNeeds.class)
public final class RegistryCheck implements Check {
    private final SchemaRegistry registry;
    private final RegistryConfig config;
    private final Topics topics;
    private final RoleNeeds needs;

    public RegistryCheck(
            SchemaRegistry registry, RegistryConfig config, Topics topics, RoleNeeds needs) {
        this.registry = registry;
        this.config = config;
        this.topics = topics;
        this.needs = needs;
    }

    @Override
    public List<Finding> findings(Moment moment) {
        if (config.url().equals(SchemaRegistry.BUNDLED)) {
            return List.of(new Finding.Ok(Subject.REGISTRY, "ids that ship with Sluice"));
        }
        Map<String, Schema> subjects =
                RecordCodecs.subjects(needs.topicNames().stream().map(topics::byName).toList());
        if (!needs.changelogs()) {
            subjects.keySet().removeAll(Changelogs.subjects().keySet());
        }
        Map<String, SubjectSeen> seen = new HashMap<>();
        for (var subject : subjects.entrySet()) {
            SubjectSeen one = look(subject.getKey(), subject.getValue(), moment);
            if (one instanceof SubjectSeen.Unreachable) {
                // The others would wait for the same silence.
                return RegistryPolicy.findings(Map.of(subject.getKey(), one), moment);
            }
            seen.put(subject.getKey(), one);
        }
        return RegistryPolicy.findings(seen, moment);
    }

    private SubjectSeen look(String subject, Schema schema, Moment moment) {
        try {
            int id = registry.idOf(subject, schema);
            return switch (moment) {
                case START -> new SubjectSeen.Registered(id, true, "");
                case DOCTOR ->
                        new SubjectSeen.Registered(
                                id, registry.byId(id).equals(schema), compatibility(subject));
            };
        } catch (SchemaMissingException e) {
            return new SubjectSeen.Missing();
        } catch (RuntimeException e) {
            String cause = e.getCause() == null ? "" : ": " + e.getCause().getMessage();
            return new SubjectSeen.Unreachable(e.getMessage() + cause);
        }
    }

    private String compatibility(String subject) {
        Optional<String> set = registry.compatibility(subject);
        return set.orElse("");
    }
}
