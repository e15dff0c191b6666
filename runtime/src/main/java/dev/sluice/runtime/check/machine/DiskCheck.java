package dev.sluice.runtime.check.machine;

import dev.sluice.runtime.check.Check;
import dev.sluice.runtime.check.Finding;
import dev.sluice.runtime.check.Moment;
import dev.sluice.runtime.check.RoleNeeds;
import io.micronaut.context.annotation.Requires;
import jakarta.inject.Singleton;
import java.util.List;
import java.util.TreeMap;

/** Checks the disks that a role writes to. */
@Singleton
@Requires(beans = RoleNeeds.class)
public final class DiskCheck implements Check {
    private final RoleNeeds needs;

    public DiskCheck(RoleNeeds needs) {
        this.needs = needs;
    }

    @Override
    public List<Finding> findings(Moment moment) {
        return new TreeMap<>(needs.directories())
                .entrySet().stream()
                        .flatMap(d -> Disks.findings(d.getKey(), d.getValue()).stream())
                        .toList();
    }
}
