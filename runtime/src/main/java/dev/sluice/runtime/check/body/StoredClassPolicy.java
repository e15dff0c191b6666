package dev.sluice.runtime.check.body;

import dev.sluice.runtime.check.Finding;
import dev.sluice.runtime.check.Subject;
import dev.sluice.schema.catalog.Catalog;
import dev.sluice.schema.catalog.Tenant;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * Judges the retention classes whose bodies are to be in no topic: one that no tenant has protects
 * nobody. It may be there before its tenant, so as to protect its first job, and is only warned of.
 */
public final class StoredClassPolicy {
    static final String SETTING = "sluice.body.stored-classes";

    private StoredClassPolicy() {}

    /**
     * Complaints, or that all is well.
     *
     * @param stored at least one
     */
    public static List<Finding> findings(Set<String> stored, Catalog catalog) {
        TreeSet<String> had = new TreeSet<>();
        catalog.tenants().stream().map(Tenant::retention).forEach(had::add);
        TreeSet<String> idle = new TreeSet<>(stored);
        idle.removeAll(had);
        if (idle.isEmpty()) {
            return List.of(
                    new Finding.Ok(
                            Subject.BODIES,
                            "%s has classes of tenants: %s"
                                    .formatted(SETTING, new TreeSet<>(stored))));
        }
        return List.of(
                new Finding.Warning(
                        Subject.BODIES,
                        "%s names %s, which no tenant has".formatted(SETTING, idle),
                        "classes of tenants: %s".formatted(had),
                        "correct the name, or give tenants the class (retention_class)"));
    }
}
