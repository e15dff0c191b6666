package dev.sluice.ingress.bridge;

import dev.sluice.schema.catalog.Limit;
import dev.sluice.schema.catalog.LimitPer;
import dev.sluice.schema.catalog.Tenant;
import java.util.List;

/** How many jobs more a tenant may send by Kafka now. Pure. */
final class RoomPolicy {
    private RoomPolicy() {}

    /**
     * Batches stop at half of what may be unfinished, so that they leave room; what comes by Kafka
     * stops at three quarters, so that it finds some beside batches and leaves some as well. At
     * least one passes when nothing is unfinished, or under a limit of those that wait when nothing
     * waits, or a bound of none would keep the topic from being read for ever.
     *
     * @param limits of the tenant
     * @param told by its coordinator: jobs that have no end, and those of them that wait
     * @param unread jobs that were sent and that its coordinator had not read then
     */
    static int room(Tenant tenant, List<Limit> limits, Backlogs.Backlog told, int unread) {
        long room = Math.max(1, tenant.queuedJobsMax() * 3L / 4) - told.unfinished();
        for (Limit limit : limits) {
            Integer most = limit.backlogJobs();
            if (most != null && ofAll(limit)) {
                room = Math.min(room, Math.max(1, most) - (long) told.waiting());
            }
        }
        return (int) Math.max(0, room - unread);
    }

    /** Other limits bound some of the tenant's jobs, and which those are is seen in each job. */
    private static boolean ofAll(Limit limit) {
        return limit.per() == LimitPer.TENANT
                && limit.project() == null
                && limit.user() == null
                && limit.route() == null
                && limit.model() == null
                && (limit.key() == null || limit.key().equals(RecordJobs.KEY));
    }
}
