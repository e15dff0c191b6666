package dev.sluice.ingress.bridge;

import dev.sluice.schema.catalog.Catalog;
import dev.sluice.schema.catalog.Tenant;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;

/**
 * Who may send how many jobs: what coordinators have told, less what was sent since. Jobs of other
 * processes count when they are told of. One thread; memory is a few numbers per step that has not
 * been read yet.
 */
final class Rooms {
    /**
     * A coordinator that dies before it tells what it read may never tell; then this is long
     * enough.
     */
    private static final long FORGET_AFTER_NANOS = Duration.ofSeconds(30).toNanos();

    private final Backlogs backlogs;
    private final Map<String, Deque<Sent>> sent = new HashMap<>();

    /** Jobs of one step. */
    private record Sent(long lastOffset, int jobs, long atNanos) {}

    Rooms(Backlogs backlogs) {
        this.backlogs = backlogs;
    }

    /**
     * @param lastOffset in {@code sluice.requests}, of the last of these jobs
     */
    void sent(String tenant, long lastOffset, int jobs, long nowNanos) {
        sent.computeIfAbsent(tenant, t -> new ArrayDeque<>())
                .add(new Sent(lastOffset, jobs, nowNanos));
    }

    int room(Tenant tenant, Catalog catalog, long nowNanos) {
        Backlogs.Backlog told = backlogs.of(tenant.name());
        return RoomPolicy.room(
                tenant,
                catalog.limits(tenant.name()),
                told,
                unread(tenant.name(), told.requestsRead(), nowNanos));
    }

    private int unread(String tenant, long requestsRead, long nowNanos) {
        Deque<Sent> steps = sent.get(tenant);
        if (steps == null) {
            return 0;
        }
        while (!steps.isEmpty()
                && (steps.getFirst().lastOffset() < requestsRead
                        || nowNanos - steps.getFirst().atNanos() > FORGET_AFTER_NANOS)) {
            steps.removeFirst();
        }
        if (steps.isEmpty()) {
            sent.remove(tenant);
        }
        return steps.stream().mapToInt(Sent::jobs).sum();
    }
}
