package dev.sluice.router.coordinator.queue;

import dev.sluice.schema.avro.Priority;
import java.util.List;

/**
 * The jobs of one flow in one class that wait for one lane.
 *
 * @param queued at least 1
 * @param samples some of them in their order: the first, the last, and a few between
 */
public record Line(
        String lane, Priority priority, String flow, int queued, List<QueuedJob> samples) {}
