package dev.sluice.ingress.bridge;

import dev.sluice.schema.catalog.Limit;
import dev.sluice.schema.catalog.LimitPer;
import dev.sluice.schema.catalog.Tenant;
import java.util.List;

/** How many jobs more a tenant may send by Kafka now. Pure. */
final class RoomPolicy {
    private RoomPolicy() {}

    /**
     * @param limits of the tenant
     * @param unfinished its jobs that have no end, as its coordinator has told
     * @param unread jobs that were sent and that its coordinator had not read then
     */
    static int room(Tenant tenant, List<Limit> limits, int unfinished, int unread) {
        return (int) Math.max(0, bound(tenant, limits) - (long) unfinished - unread);
    }

    /**
     * Batches stop at half of what may be unfinished, so that they leave room; what comes by Kafka
     * stops at three quarters, so that it finds some beside batches and leaves some as well.
     *
     * <p>A coordinator does not tell how many of the unfinished jobs wait, so all of them count
     * against a limit of those that wait: fewer pass than might. At least one does when nothing is
     * unfinished, or a limit of none would keep the topic from being read for ever.
     */
    private static long bound(Tenant tenant, List<Limit> limits) {
        long bound = tenant.queuedJobsMax() * 3L / 4;
        for (Limit limit : limits) {
            Integer waiting = limit.backlogJobs();
            if (waiting != null && ofAll(limit)) {
                bound = Math.min(bound, waiting);
            }
        }
        return Math.max(1, bound);
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
