package dev.sluice.router.coordinator.queue;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.ObjIntConsumer;
import org.jspecify.annotations.Nullable;

/**
 * The jobs of one class that wait for one lane: tenants take turns by weight and tokens, within a
 * tenant its flows do, and within a flow it is first in, first out. Single-threaded.
 */
final class ClassQueue {
    private static final class Tenant {
        private final FairOrder order = new FairOrder();
        private final Map<String, LinkedHashMap<String, QueuedJob>> flows = new HashMap<>();
        private int size;
    }

    private final Weights weights;
    private final FairOrder order = new FairOrder();
    private final Map<String, Tenant> tenants = new HashMap<>();

    ClassQueue(Weights weights) {
        this.weights = weights;
    }

    /**
     * @return false when it waits already
     */
    boolean add(QueuedJob job) {
        Tenant tenant = tenants.computeIfAbsent(job.tenant(), t -> new Tenant());
        if (tenant.flows
                        .computeIfAbsent(job.flow(), f -> new LinkedHashMap<>(4))
                        .putIfAbsent(job.core(), job)
                != null) {
            return false;
        }
        tenant.size++;
        tenant.order.join(job.flow());
        order.join(job.tenant());
        return true;
    }

    /**
     * @return false when it waits already
     */
    boolean addFirst(QueuedJob job) {
        if (!add(job)) {
            return false;
        }
        flow(tenant(job.tenant()), job.flow()).putFirst(job.core(), job);
        return true;
    }

    /** The job whose turn it is; it stays. */
    @Nullable QueuedJob peek() {
        if (order.isEmpty()) {
            return null;
        }
        Tenant tenant = tenant(order.first());
        return flow(tenant, tenant.order.first()).firstEntry().getValue();
    }

    /** The job whose turn it is, charged for. */
    @Nullable QueuedJob take() {
        QueuedJob job = peek();
        if (job != null) {
            charge(job, job.tokens());
            remove(job);
        }
        return job;
    }

    boolean remove(QueuedJob job) {
        Tenant tenant = tenants.get(job.tenant());
        Map<String, QueuedJob> flow = tenant == null ? null : tenant.flows.get(job.flow());
        if (tenant == null || flow == null || flow.remove(job.core()) == null) {
            return false;
        }
        tenant.size--;
        if (flow.isEmpty()) {
            tenant.flows.remove(job.flow());
            tenant.order.leave(job.flow());
        }
        if (tenant.size == 0) {
            order.leave(job.tenant());
        }
        return true;
    }

    /** A job that was taken needed so many tokens more than it was charged; negative: less. */
    void correct(QueuedJob job, long tokens) {
        order.correct(job.tenant(), tokens / (double) weights.ofTenant(job.tenant()));
        Tenant tenant = tenants.get(job.tenant());
        if (tenant != null) {
            tenant.order.correct(
                    job.flow(), tokens / (double) weights.ofFlow(job.tenant(), job.flow()));
        }
    }

    /** Of every tenant and flow the job whose turn comes first. */
    void heads(Consumer<String> to) {
        for (Tenant tenant : tenants.values()) {
            tenant.flows.values().forEach(jobs -> to.accept(jobs.firstEntry().getKey()));
        }
    }

    void sizes(ObjIntConsumer<String> to) {
        tenants.forEach(
                (name, tenant) -> {
                    if (tenant.size > 0) {
                        to.accept(name, tenant.size);
                    }
                });
    }

    private void charge(QueuedJob job, long tokens) {
        order.charge(job.tenant(), tokens / (double) weights.ofTenant(job.tenant()));
        tenant(job.tenant())
                .order
                .charge(job.flow(), tokens / (double) weights.ofFlow(job.tenant(), job.flow()));
    }

    private Tenant tenant(String name) {
        Tenant tenant = tenants.get(name);
        if (tenant == null) {
            throw new IllegalStateException("tenant %s has a turn and no jobs".formatted(name));
        }
        return tenant;
    }

    private static LinkedHashMap<String, QueuedJob> flow(Tenant tenant, String name) {
        LinkedHashMap<String, QueuedJob> flow = tenant.flows.get(name);
        if (flow == null) {
            throw new IllegalStateException("flow %s has a turn and no jobs".formatted(name));
        }
        return flow;
    }
}
