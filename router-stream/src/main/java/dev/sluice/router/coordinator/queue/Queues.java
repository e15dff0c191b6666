package dev.sluice.router.coordinator.queue;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.ObjIntConsumer;

/**
 * All queues of one coordinator, by lane, and who came to them and is to be looked at. Whoever adds
 * jobs has {@link #nextNewcomer} asked after each record. Single-threaded.
 */
public final class Queues {
    private final Weights weights;
    private final Map<String, LaneQueue> lanes = new HashMap<>();
    private final Watch watch = new Watch();
    private final Deque<QueuedJob> newcomers = new ArrayDeque<>();
    private final Set<String> movedTenants = new LinkedHashSet<>();

    public Queues(Weights weights) {
        this.weights = weights;
    }

    public void add(QueuedJob job) {
        lane(job.lane()).add(job);
        came(job);
    }

    private void came(QueuedJob job) {
        newcomers.add(job);
        movedTenants.add(job.tenant());
    }

    private void went(QueuedJob job) {
        watch.forget(job.core());
        movedTenants.add(job.tenant());
    }

    /** The next job of a lane, which stays there. */
    public Optional<QueuedJob> peek(String lane) {
        LaneQueue queue = lanes.get(lane);
        return queue == null ? Optional.empty() : Optional.ofNullable(queue.peek());
    }

    /** Puts a job before all others of its tenant and class that wait for its lane. */
    public void addFirst(QueuedJob job) {
        lane(job.lane()).addFirst(job);
        came(job);
    }

    /** Removes and returns the next job of a lane. */
    public Optional<QueuedJob> take(String lane) {
        LaneQueue queue = lanes.get(lane);
        Optional<QueuedJob> job =
                queue == null ? Optional.empty() : Optional.ofNullable(queue.take());
        job.ifPresent(this::went);
        return job;
    }

    public void remove(QueuedJob job) {
        LaneQueue queue = lanes.get(job.lane());
        if (queue != null) {
            queue.remove(job);
            went(job);
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
            queue.unpark(max).forEach(this::came);
        }
    }

    /** A job that came into a line since the last call, if it still stands there. */
    public Optional<QueuedJob> nextNewcomer() {
        while (!newcomers.isEmpty()) {
            QueuedJob job = newcomers.remove();
            if (lane(job.lane()).has(job)) {
                return Optional.of(job);
            }
        }
        return Optional.empty();
    }

    /** Tenants whose lines have changed; whoever has told of one removes it. */
    public Set<String> movedTenants() {
        return movedTenants;
    }

    /** The lines of a tenant, on all lanes. */
    public void lines(String tenant, Consumer<Line> to) {
        lanes.forEach((lane, queue) -> queue.lines(lane, tenant, to));
    }

    /** Whether some may not have been asked for. */
    public boolean hasNewcomers() {
        return !newcomers.isEmpty();
    }

    /** When jobs in line are to be looked at. */
    public Watch watch() {
        return watch;
    }

    /** Whether a job that is in line may overtake others of its class from now on. */
    public void setUrgent(QueuedJob job, boolean is) {
        lane(job.lane()).setUrgent(job, is);
    }

    /** Jobs of a lane that may overtake. */
    public int urgent(String lane) {
        LaneQueue queue = lanes.get(lane);
        return queue == null ? 0 : queue.urgent();
    }

    /**
     * About how many jobs start on its lane before this one; for one that is not in line there, if
     * it came now.
     *
     * @param overtaking if it may overtake
     */
    public long before(QueuedJob job, boolean overtaking, long nowMs) {
        LaneQueue queue = lanes.get(job.lane());
        return queue == null ? 0 : queue.before(job, overtaking, nowMs);
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
