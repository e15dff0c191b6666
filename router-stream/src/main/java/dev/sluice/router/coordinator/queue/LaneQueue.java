package dev.sluice.router.coordinator.queue;

import dev.sluice.schema.avro.Priority;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.ObjIntConsumer;
import org.jspecify.annotations.Nullable;

/**
 * The jobs that wait for one lane, by class; beside them those that cannot go elsewhere while the
 * lane is shut. Removing is as cheap as taking. Single-threaded; bounded by the tenants' backlog
 * bounds.
 */
final class LaneQueue {
    private final Map<Priority, ClassQueue> classes = new EnumMap<>(Priority.class);
    private final LinkedHashMap<String, QueuedJob> parked = new LinkedHashMap<>();
    private long released;
    private long tokens;
    private int size;

    LaneQueue(Weights weights) {
        for (Priority priority : Priority.values()) {
            classes.put(priority, new ClassQueue(weights));
        }
    }

    void add(QueuedJob job) {
        if (classQueue(job.priority()).add(job)) {
            size++;
            tokens += job.tokens();
        }
    }

    /** Before all others of its flow. */
    void addFirst(QueuedJob job) {
        if (classQueue(job.priority()).addFirst(job)) {
            size++;
            tokens += job.tokens();
        }
    }

    @Nullable QueuedJob peek() {
        for (Priority priority : ClassOrder.at(released)) {
            QueuedJob job = classQueue(priority).peek();
            if (job != null) {
                return job;
            }
        }
        return null;
    }

    @Nullable QueuedJob take() {
        for (Priority priority : ClassOrder.at(released)) {
            QueuedJob job = classQueue(priority).take();
            if (job != null) {
                released++;
                size--;
                tokens -= job.tokens();
                return job;
            }
        }
        return null;
    }

    void remove(QueuedJob job) {
        if (classQueue(job.priority()).remove(job)) {
            size--;
            tokens -= job.tokens();
        }
        parked.remove(job.core());
    }

    void correct(QueuedJob job, long more) {
        classQueue(job.priority()).correct(job, more);
    }

    /** Aside, in the order in which they come, until {@link #unpark}. */
    void park(QueuedJob job) {
        parked.put(job.core(), job);
    }

    /**
     * Puts parked jobs back in line.
     *
     * @return those
     */
    List<QueuedJob> unpark(int max) {
        List<QueuedJob> back = new ArrayList<>();
        while (back.size() < max && !parked.isEmpty()) {
            QueuedJob job = parked.pollFirstEntry().getValue();
            add(job);
            back.add(job);
        }
        return back;
    }

    /** Whether it is in line. */
    boolean has(QueuedJob job) {
        return classQueue(job.priority()).has(job);
    }

    /** Whether a job that is in line may overtake others of its class from now on. */
    void setUrgent(QueuedJob job, boolean is) {
        classQueue(job.priority()).setUrgent(job, is);
    }

    /** Jobs that may overtake. */
    int urgent() {
        return classes.values().stream().mapToInt(ClassQueue::urgent).sum();
    }

    /**
     * About how many jobs go before this one; for one that is not in line here, if it came now.
     *
     * @param overtaking if it may overtake
     */
    long before(QueuedJob job, boolean overtaking, long nowMs) {
        ClassQueue own = classQueue(job.priority());
        int[] waiting = new int[Priority.values().length];
        classes.forEach((priority, queue) -> waiting[priority.ordinal()] = queue.size());
        int inClass = own.before(job, nowMs);
        return ClassOrder.before(
                job.priority(),
                overtaking ? Math.min(inClass, own.beforeUrgent(job)) : inClass,
                waiting);
    }

    int parked() {
        return parked.size();
    }

    int size() {
        return size;
    }

    long tokens() {
        return tokens;
    }

    void heads(Consumer<String> to) {
        classes.values().forEach(queue -> queue.heads(to));
    }

    void sizes(ObjIntConsumer<String> to) {
        classes.values().forEach(queue -> queue.sizes(to));
    }

    /** The lines of a tenant. */
    void lines(String lane, String tenant, Consumer<Line> to) {
        classes.forEach(
                (priority, queue) ->
                        queue.flows(
                                tenant,
                                (name, flow) ->
                                        to.accept(
                                                new Line(
                                                        lane,
                                                        priority,
                                                        name,
                                                        flow.size(),
                                                        flow.samples()))));
    }

    private ClassQueue classQueue(Priority priority) {
        ClassQueue queue = classes.get(priority);
        if (queue == null) {
            throw new IllegalStateException("no queue of class " + priority);
        }
        return queue;
    }
}
