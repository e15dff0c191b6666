package dev.sluice.router.coordinator.queue;

import dev.sluice.schema.avro.Priority;

/**
 * A waiting job's place in line; everything else about it stays in the store.
 *
 * @param core identity of the job
 * @param lane where it waits
 */
public record QueuedJob(String core, String tenant, Priority priority, String lane) {}
