package dev.sluice.schema.catalog;

import org.jspecify.annotations.Nullable;

/**
 * Which of a tenant's jobs count for a budget or a limit; null means any.
 *
 * @param model a model of the catalogue, by the lane of the call
 */
record Scope(
        @Nullable String project,
        @Nullable String key,
        @Nullable String user,
        @Nullable String route,
        @Nullable String model) {
    /**
     * @param ofLane the model of the call's lane; null when nobody knows any more: then it counts
     */
    boolean covers(Subject job, @Nullable String ofLane) {
        return (route == null || route.equals(job.route()))
                && (model == null || ofLane == null || model.equals(ofLane))
                && (job.key() == null
                        || (key == null || key.equals(job.key()))
                                && (project == null || project.equals(job.project()))
                                && (user == null || user.equals(job.user())));
    }
}
