package dev.sluice.ingress.run;

import dev.sluice.runtime.check.Check;
import dev.sluice.runtime.check.Finding;
import dev.sluice.runtime.check.Moment;
import dev.sluice.runtime.check.registry.RegistryCheck;
import io.micronaut.context.annotation.Replaces;
import jakarta.inject.Singleton;
import java.util.List;

/** An external registry that tests name is not there, and nothing asks it for a schema. */
@Singleton
@Replaces(RegistryCheck.class)
final class NoRegistryCheck implements Check {
    @Override
    public List<Finding> findings(Moment moment) {
        return List.of();
    }
}
