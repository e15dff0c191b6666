package dev.sluice.router.coordinator.queue;

import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;

/** All queues of one coordinator, by lane. Single-threaded. */
public final class Queues {
    private final Map<String, LaneQueue> lanes = new HashMap<>();

    public void add(QueuedJob job) {
        lanes.computeIfAbsent(job.lane(), l -> new LaneQueue()).add(job);
    }

    /** Removes and returns the next job of a lane. */
    public Optional<String> take(String lane) {
        LaneQueue queue = lanes.get(lane);
        return queue == null ? Optional.empty() : Optional.ofNullable(queue.take());
    }

    public void remove(QueuedJob job) {
        LaneQueue queue = lanes.get(job.lane());
        if (queue != null) {
            queue.remove(job);
        }
    }

    public int size(String lane) {
        LaneQueue queue = lanes.get(lane);
        return queue == null ? 0 : queue.size();
    }

    /** Waiting jobs of all lanes. */
    public int size() {
        int size = 0;
        for (LaneQueue queue : lanes.values()) {
            size += queue.size();
        }
        return size;
    }

    /** The jobs that are first in line for anything. */
    public void heads(Consumer<String> to) {
        lanes.values().forEach(queue -> queue.heads(to));
    }

    /** Lanes that ever had a job. */
    public Set<String> lanes() {
        return lanes.keySet();
    }
}
