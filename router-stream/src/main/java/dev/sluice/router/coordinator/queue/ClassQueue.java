package dev.sluice.router.coordinator.queue;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import java.util.function.ObjIntConsumer;
import org.jspecify.annotations.Nullable;

/**
 * The jobs of one class that wait for one lane: tenants take turns by weight and tokens, within a
 * tenant its flows do, and within a flow it is first in, first out. A part of the turns goes to
 * jobs that are urgent, at their tenants' charge. Single-threaded.
 */
final class ClassQueue {
    private static final long CURVE_KEPT_MS = 500;

    /** A curve is made anew when so many jobs came or went, or an eighth of them. */
    private static final int CURVE_CHANGES_MAX = 8;

    private final Weights weights;
    private final FairOrder order = new FairOrder();
    private final Map<String, TenantLine> tenants = new HashMap<>();
    private final UrgentLine urgent;
    private int size;
    private @Nullable TurnCurve curve;
    private long curveAtMs;
    private int came;
    private int went;

    ClassQueue(Weights weights) {
        this.weights = weights;
        this.urgent = new UrgentLine(weights);
    }

    /**
     * @return false when it waits already
     */
    boolean add(QueuedJob job) {
        return add(job, false);
    }

    /**
     * @return false when it waits already
     */
    boolean addFirst(QueuedJob job) {
        return add(job, true);
    }

    private boolean add(QueuedJob job, boolean first) {
        boolean isNew =
                tenants.computeIfAbsent(job.tenant(), t -> new TenantLine(t, weights))
                        .add(job, first);
        if (isNew) {
            size++;
            came++;
            order.join(job.tenant());
        }
        return isNew;
    }

    /** The job whose turn it is; it stays. */
    @Nullable QueuedJob peek() {
        QueuedJob first = urgent.next(size);
        return first != null || order.isEmpty() ? first : tenant(order.first()).first();
    }

    /** The job whose turn it is, charged for. */
    @Nullable QueuedJob take() {
        QueuedJob overtaker = urgent.next(size);
        QueuedJob job = overtaker == null ? peek() : overtaker;
        if (job == null) {
            return null;
        }
        if (overtaker != null) {
            urgent.went(job, size);
        } else {
            urgent.othersWent(job.tokens());
        }
        order.charge(job.tenant(), job.tokens() / (double) weights.ofTenant(job.tenant()));
        tenant(job.tenant()).charge(job, job.tokens());
        remove(job);
        return job;
    }

    boolean remove(QueuedJob job) {
        TenantLine tenant = tenants.get(job.tenant());
        if (tenant == null || !tenant.remove(job)) {
            return false;
        }
        urgent.remove(job);
        size--;
        went++;
        if (tenant.size() == 0) {
            order.leave(job.tenant());
        }
        return true;
    }

    /** A job that was taken needed so many tokens more than it was charged; negative: less. */
    void correct(QueuedJob job, long tokens) {
        order.correct(job.tenant(), tokens / (double) weights.ofTenant(job.tenant()));
        TenantLine tenant = tenants.get(job.tenant());
        if (tenant != null) {
            tenant.correct(job, tokens);
        }
    }

    /** Whether a job that waits here may overtake from now on. */
    void setUrgent(QueuedJob job, boolean is) {
        if (is && has(job)) {
            urgent.add(job);
        } else {
            urgent.remove(job);
        }
    }

    int urgent() {
        return urgent.size();
    }

    int size() {
        return size;
    }

    /** About how many jobs of this class go before one that may overtake. */
    int beforeUrgent(QueuedJob job) {
        return urgent.before(job, size);
    }

    /**
     * About how many jobs of this class go before this one in their turns; for one that does not
     * wait here, if it came now.
     */
    int before(QueuedJob job, long nowMs) {
        boolean here = has(job);
        TenantLine tenant = tenants.get(job.tenant());
        int own = tenant == null ? 0 : tenant.before(job);
        double turn = order.turn(job.tenant()) + own * perJob(job.tenant(), tenant, job.tokens());
        // Who came since the curve was made may be before it, if it came last.
        double all = curve(nowMs).before(turn) - went + (here ? 0 : came);
        return Math.clamp(Math.round(all), own, Math.max(own, size - (here ? 1 : 0)));
    }

    boolean has(QueuedJob job) {
        TenantLine tenant = tenants.get(job.tenant());
        return tenant != null && tenant.has(job);
    }

    private TurnCurve curve(long nowMs) {
        TurnCurve known = curve;
        if (known != null
                && nowMs - curveAtMs < CURVE_KEPT_MS
                && came + went <= CURVE_CHANGES_MAX + size / CURVE_CHANGES_MAX) {
            return known;
        }
        List<TurnCurve.Line> lines = new ArrayList<>();
        tenants.forEach(
                (name, tenant) -> {
                    if (tenant.size() > 0) {
                        lines.add(
                                new TurnCurve.Line(
                                        order.turn(name), perJob(name, tenant, 1), tenant.size()));
                    }
                });
        TurnCurve made = new TurnCurve(lines);
        curve = made;
        curveAtMs = nowMs;
        came = 0;
        went = 0;
        return made;
    }

    /** What a job of a tenant adds to the clock of the order, on the mean. */
    private double perJob(String name, @Nullable TenantLine tenant, long tokens) {
        double mean = tenant == null ? tokens : tenant.meanTokens(tokens);
        return Math.max(1, mean) / weights.ofTenant(name);
    }

    /** Of every tenant and flow the job whose turn comes first. */
    void heads(Consumer<String> to) {
        tenants.values().forEach(tenant -> tenant.heads(to));
    }

    void sizes(ObjIntConsumer<String> to) {
        tenants.forEach(
                (name, tenant) -> {
                    if (tenant.size() > 0) {
                        to.accept(name, tenant.size());
                    }
                });
    }

    /** The flows of a tenant that have jobs here. */
    void flows(String tenant, BiConsumer<String, Flow> to) {
        TenantLine line = tenants.get(tenant);
        if (line != null) {
            line.flows(to);
        }
    }

    private TenantLine tenant(String name) {
        TenantLine tenant = tenants.get(name);
        if (tenant == null) {
            throw new IllegalStateException("tenant %s has a turn and no jobs".formatted(name));
        }
        return tenant;
    }
}
