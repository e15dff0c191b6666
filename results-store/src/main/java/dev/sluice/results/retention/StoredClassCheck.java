package dev.sluice.results.retention;

import dev.sluice.runtime.check.Check;
import dev.sluice.runtime.check.Finding;
import dev.sluice.runtime.check.Moment;
import dev.sluice.runtime.config.BodyConfig;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.Map;

/** Results knows for how long each class is kept, so it knows the classes before tenants do. */
@Singleton
final class StoredClassCheck implements Check {
    private final BodyConfig bodies;
    private final RetentionConfig retention;

    StoredClassCheck(BodyConfig bodies, RetentionConfig retention) {
        this.bodies = bodies;
        this.retention = retention;
    }

    @Override
    public List<Finding> findings(Moment moment) {
        Map<String, Integer> days = retention.days();
        return StoredClassPolicy.findings(
                bodies.storedClasses(), days == null ? List.of() : days.keySet());
    }
}
