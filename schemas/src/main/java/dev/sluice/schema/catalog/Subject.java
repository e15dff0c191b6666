package dev.sluice.schema.catalog;

import org.jspecify.annotations.Nullable;

/**
 * Whose job it is: what budgets and limits of its tenant look at to see whether it counts.
 *
 * @param key public id of the API key; null when only the tenant is known any more: then nothing is
 *     known of project and user either
 * @param user the caller's own end user, as given
 * @param route the route that the job names
 */
public record Subject(
        String tenant,
        @Nullable String project,
        @Nullable String key,
        @Nullable String user,
        String route) {}
