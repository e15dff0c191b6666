package dev.sluice.router.coordinator.queue;

import java.util.HashMap;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

/**
 * The jobs of one tenant in one class and lane: its flows take turns by weight and tokens.
 * Single-threaded.
 */
final class TenantLine {
    /** More flows of a tenant than this are taken to be like these. */
    private static final int FLOWS_LOOKED_AT_MAX = 64;

    private final String name;
    private final Weights weights;
    private final FairOrder order = new FairOrder();
    private final Map<String, Flow> flows = new HashMap<>();
    private int size;
    private long tokens;

    TenantLine(String name, Weights weights) {
        this.name = name;
        this.weights = weights;
    }

    /**
     * @param first before all others of its flow
     * @return false when it waits already
     */
    boolean add(QueuedJob job, boolean first) {
        Flow flow = flows.computeIfAbsent(job.flow(), f -> new Flow());
        if (!(first ? flow.addFirst(job) : flow.add(job))) {
            return false;
        }
        size++;
        tokens += job.tokens();
        order.join(job.flow());
        return true;
    }

    /** The job whose turn it is; there is one. */
    QueuedJob first() {
        Flow flow = flows.get(order.first());
        if (flow == null) {
            throw new IllegalStateException(
                    "flow %s of tenant %s has a turn and no jobs".formatted(order.first(), name));
        }
        return flow.first();
    }

    boolean remove(QueuedJob job) {
        Flow flow = flows.get(job.flow());
        if (flow == null || !flow.remove(job)) {
            return false;
        }
        size--;
        tokens -= job.tokens();
        if (flow.isEmpty()) {
            flows.remove(job.flow());
            order.leave(job.flow());
        }
        return true;
    }

    boolean has(QueuedJob job) {
        Flow flow = flows.get(job.flow());
        return flow != null && flow.has(job);
    }

    void charge(QueuedJob job, long more) {
        order.charge(job.flow(), more / (double) weights.ofFlow(name, job.flow()));
    }

    void correct(QueuedJob job, long more) {
        order.correct(job.flow(), more / (double) weights.ofFlow(name, job.flow()));
    }

    int size() {
        return size;
    }

    /** Of one of its jobs, on the mean; of {@code otherwise} when it has none. */
    double meanTokens(long otherwise) {
        return size == 0 ? otherwise : tokens / (double) size;
    }

    /** Of every flow the job whose turn comes first. */
    void heads(Consumer<String> to) {
        flows.values().forEach(flow -> to.accept(flow.first().core()));
    }

    void flows(BiConsumer<String, Flow> to) {
        flows.forEach(to);
    }

    /** About how many of its jobs go before this one; for one that is not here, if it came now. */
    int before(QueuedJob job) {
        Flow own = flows.get(job.flow());
        int before = own == null ? 0 : own.before(job);
        int flowsBeside = flows.size() - (own == null ? 0 : 1);
        if (flowsBeside == 0) {
            return before;
        }
        double others = 0;
        int lookedAt = 0;
        for (Map.Entry<String, Flow> other : flows.entrySet()) {
            if (lookedAt == FLOWS_LOOKED_AT_MAX) {
                break;
            }
            if (other.getValue() != own) {
                lookedAt++;
                others += Math.min(other.getValue().size(), turns(other.getKey(), job, before));
            }
        }
        return (int) Math.min(before + others * flowsBeside / lookedAt, size);
    }

    /** That a flow has while the job's own has so many. */
    private double turns(String flow, QueuedJob job, int own) {
        return own * weights.ofFlow(name, flow) / (double) weights.ofFlow(name, job.flow());
    }
}
