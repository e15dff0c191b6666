package dev.sluice.router.coordinator.queue;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.ObjIntConsumer;

/** All queues of one coordinator, by lane. Single-threaded. */
public final class Queues {
    private final Weights weights;
    private final Map<String, LaneQueue> lanes = new HashMap<>();

    public Queues(Weights weights) {
        this.weights = weights;
    }

    public void add(QueuedJob job) {
        lane(job.lane()).add(job);
    }

    /** The next job of a lane, which stays there. */
    public Optional<QueuedJob> peek(String lane) {
        LaneQueue queue = lanes.get(lane);
        return queue == null ? Optional.empty() : Optional.ofNullable(queue.peek());
    }

    /** Puts a job before all others of its tenant and class that wait for its lane. */
    public void addFirst(QueuedJob job) {
        lane(job.lane()).addFirst(job);
    }

    /** Removes and returns the next job of a lane. */
    public Optional<QueuedJob> take(String lane) {
        LaneQueue queue = lanes.get(lane);
        return queue == null ? Optional.empty() : Optional.ofNullable(queue.take());
    }

    public void remove(QueuedJob job) {
        LaneQueue queue = lanes.get(job.lane());
        if (queue != null) {
            queue.remove(job);
        }
    }

    /** A job that was taken needed so many tokens more than it was charged; negative: less. */
    public void correct(QueuedJob job, long tokens) {
        LaneQueue queue = lanes.get(job.lane());
        if (queue != null) {
            queue.correct(job, tokens);
        }
    }

    /** Sets a job that was taken aside while its lane is shut. */
    public void park(QueuedJob job) {
        lane(job.lane()).park(job);
    }

    /** Puts at most so many jobs that were set aside back in line. */
    public void unpark(String lane, int max) {
        LaneQueue queue = lanes.get(lane);
        if (queue != null) {
            queue.unpark(max);
        }
    }

    /** Jobs in line. */
    public int size(String lane) {
        LaneQueue queue = lanes.get(lane);
        return queue == null ? 0 : queue.size();
    }

    /** Jobs set aside. */
    public int parked(String lane) {
        LaneQueue queue = lanes.get(lane);
        return queue == null ? 0 : queue.parked();
    }

    /** Most tokens that the jobs in line can use in one call each. */
    public long tokens(String lane) {
        LaneQueue queue = lanes.get(lane);
        return queue == null ? 0 : queue.tokens();
    }

    /** Waiting jobs of all lanes. */
    public int size() {
        int size = 0;
        for (LaneQueue queue : lanes.values()) {
            size += queue.size() + queue.parked();
        }
        return size;
    }

    /** The jobs that are first in line for anything. */
    public void heads(Consumer<String> to) {
        lanes.values().forEach(queue -> queue.heads(to));
    }

    /** Jobs in line by tenant; a tenant comes once for each class. */
    public void sizes(String lane, ObjIntConsumer<String> to) {
        LaneQueue queue = lanes.get(lane);
        if (queue != null) {
            queue.sizes(to);
        }
    }

    /** Lanes that ever had a job. */
    public Set<String> lanes() {
        return lanes.keySet();
    }

    private LaneQueue lane(String name) {
        return lanes.computeIfAbsent(name, l -> new LaneQueue(weights));
    }
}
