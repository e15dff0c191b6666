package dev.sluice.router.coordinator.queue;

import java.util.Comparator;
import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * The jobs of one class and lane that would miss their deadline if they waited for their turn.
 * Tenants take turns by weight and tokens, and of a tenant the earliest deadline comes first, so
 * that short deadlines of one do not push out those of another. While other jobs of the class wait,
 * each token that goes out here is owed three to them before the next may: a quarter of the class
 * at most. Single-threaded; log n per step.
 */
final class UrgentLine {
    private static final int OTHERS_PER_URGENT = 3;

    /** Positions further back are not worth a walk. */
    private static final int RANKED_MAX = 64;

    private static final Comparator<QueuedJob> BY_DEADLINE =
            Comparator.comparingLong(QueuedJob::deadlineMs).thenComparing(QueuedJob::core);

    private final Weights weights;
    private final FairOrder order = new FairOrder();
    private final Map<String, TreeSet<QueuedJob>> tenants = new HashMap<>();
    private long owed;
    private int size;

    UrgentLine(Weights weights) {
        this.weights = weights;
    }

    void add(QueuedJob job) {
        if (tenants.computeIfAbsent(job.tenant(), t -> new TreeSet<>(BY_DEADLINE)).add(job)) {
            size++;
            order.join(job.tenant());
        }
    }

    void remove(QueuedJob job) {
        TreeSet<QueuedJob> jobs = tenants.get(job.tenant());
        if (jobs != null && jobs.remove(job)) {
            size--;
            if (jobs.isEmpty()) {
                tenants.remove(job.tenant());
                order.leave(job.tenant());
            }
        }
    }

    int size() {
        return size;
    }

    /**
     * The job that goes before all others of its class now, if any may.
     *
     * @param waiting jobs of the class, those here included
     */
    @Nullable QueuedJob next(int waiting) {
        if (size == 0 || owed > 0 && waiting > size) {
            return null;
        }
        TreeSet<QueuedJob> jobs = tenants.get(order.first());
        if (jobs == null) {
            throw new IllegalStateException(
                    "tenant %s has a turn and no jobs".formatted(order.first()));
        }
        return jobs.first();
    }

    /** A job went out of its turn. */
    void went(QueuedJob job, int waiting) {
        order.charge(job.tenant(), job.tokens() / (double) weights.ofTenant(job.tenant()));
        owed = waiting > size ? owed + OTHERS_PER_URGENT * job.tokens() : 0;
    }

    /** A job went in its turn. */
    void othersWent(long tokens) {
        // What is given beyond the debt by its last job counts for the next debt; nothing else
        // does.
        owed -= owed > 0 ? tokens : 0;
    }

    /**
     * About how many jobs of its class go before this one if it is here.
     *
     * @param waiting jobs of the class
     */
    int before(QueuedJob job, int waiting) {
        int rank = rank(job);
        int urgent = Math.min(size, (rank + 1) * Math.max(1, tenants.size()) - 1);
        return Math.min(waiting, urgent * (OTHERS_PER_URGENT + 1) + OTHERS_PER_URGENT);
    }

    private int rank(QueuedJob job) {
        TreeSet<QueuedJob> jobs = tenants.get(job.tenant());
        if (jobs == null) {
            return 0;
        }
        Iterator<QueuedJob> earlier = jobs.iterator();
        int rank = 0;
        while (rank < RANKED_MAX
                && earlier.hasNext()
                && BY_DEADLINE.compare(earlier.next(), job) < 0) {
            rank++;
        }
        // Behind so many, it stands behind all for what anybody knows.
        return rank < RANKED_MAX ? rank : jobs.size();
    }
}
