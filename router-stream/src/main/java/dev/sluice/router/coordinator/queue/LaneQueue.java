package dev.sluice.router.coordinator.queue;

import dev.sluice.schema.avro.Priority;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The jobs that wait for one lane: by class, and within a class round robin over tenants, each
 * first in, first out. Removing is as cheap as taking. Single-threaded; bounded by the tenants'
 * backlog bounds.
 */
final class LaneQueue {
    /** One class: tenants in the order of their turns, each with its jobs in order. */
    private static final class ClassQueue {
        private final LinkedHashMap<String, LinkedHashSet<String>> tenants = new LinkedHashMap<>();

        @Nullable String take() {
            var turn = tenants.pollFirstEntry();
            if (turn == null) {
                return null;
            }
            String core = turn.getValue().removeFirst();
            if (!turn.getValue().isEmpty()) {
                tenants.putLast(turn.getKey(), turn.getValue());
            }
            return core;
        }

        boolean remove(String tenant, String core) {
            LinkedHashSet<String> jobs = tenants.get(tenant);
            if (jobs == null || !jobs.remove(core)) {
                return false;
            }
            if (jobs.isEmpty()) {
                tenants.remove(tenant);
            }
            return true;
        }
    }

    private final Map<Priority, ClassQueue> classes = new EnumMap<>(Priority.class);
    private long released;
    private int size;

    LaneQueue() {
        for (Priority priority : Priority.values()) {
            classes.put(priority, new ClassQueue());
        }
    }

    void add(QueuedJob job) {
        if (classQueue(job.priority())
                .tenants
                .computeIfAbsent(job.tenant(), t -> new LinkedHashSet<>())
                .add(job.core())) {
            size++;
        }
    }

    @Nullable String take() {
        for (Priority priority : ClassOrder.at(released)) {
            String core = classQueue(priority).take();
            if (core != null) {
                released++;
                size--;
                return core;
            }
        }
        return null;
    }

    void remove(QueuedJob job) {
        if (classQueue(job.priority()).remove(job.tenant(), job.core())) {
            size--;
        }
    }

    int size() {
        return size;
    }

    /** Of every tenant in every class the job whose turn comes first. */
    void heads(Consumer<String> to) {
        for (ClassQueue queue : classes.values()) {
            queue.tenants.values().forEach(jobs -> to.accept(jobs.getFirst()));
        }
    }

    private ClassQueue classQueue(Priority priority) {
        ClassQueue queue = classes.get(priority);
        if (queue == null) {
            throw new IllegalStateException("no queue of class " + priority);
        }
        return queue;
    }
}
