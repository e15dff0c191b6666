package dev.sluice.router.coordinator.queue;

import dev.sluice.schema.avro.Priority;
import java.util.EnumMap;
import java.util.LinkedHashMap;
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

    /** Puts parked jobs back in line. */
    void unpark(int max) {
        for (int i = 0; i < max && !parked.isEmpty(); i++) {
            add(parked.pollFirstEntry().getValue());
        }
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

    private ClassQueue classQueue(Priority priority) {
        ClassQueue queue = classes.get(priority);
        if (queue == null) {
            throw new IllegalStateException("no queue of class " + priority);
        }
        return queue;
    }
}
