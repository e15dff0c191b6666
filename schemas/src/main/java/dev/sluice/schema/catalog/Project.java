package dev.sluice.schema.catalog;

import com.fasterxml.jackson.annotation.JsonProperty;
import org.jspecify.annotations.Nullable;

/**
 * A tenant's project, as its keys and requests name it. A project that has no such object works all
 * the same, with the usual weight.
 *
 * @param project as in {@code api_keys} and requests; unique within the tenant
 * @param weight part of the tenant's jobs on a lane that are this project's while others wait, too;
 *     1 unless given
 */
public record Project(
        @JsonProperty(required = true) String name,
        @JsonProperty(required = true) String tenant,
        @JsonProperty(required = true) String project,
        @Nullable Integer weight)
        implements CatalogObject {
    public Project {
        CatalogObject.requireText(name, "project.name");
        CatalogObject.requireText(tenant, "project.tenant");
        CatalogObject.requireText(project, "project.project");
        weight = weight == null ? 1 : weight;
        CatalogObject.requireRange(weight, 1, Tenant.WEIGHT_MAX, "project.weight");
    }
}
