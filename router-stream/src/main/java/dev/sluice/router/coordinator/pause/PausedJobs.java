package dev.sluice.router.coordinator.pause;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Jobs that were taken out of their queue because they are paused, by the pause that holds them, in
 * the order in which they were taken. Confined to its coordinator's thread; bounded by the
 * unfinished jobs.
 */
public final class PausedJobs {
    private final Map<String, LinkedHashSet<String>> lines = new HashMap<>();
    private final Map<String, String> pauses = new HashMap<>();

    public void add(String pause, String core) {
        remove(core);
        lines.computeIfAbsent(pause, p -> new LinkedHashSet<>()).add(core);
        pauses.put(core, pause);
    }

    /** The job has ended. */
    public void remove(String core) {
        String pause = pauses.remove(core);
        if (pause != null) {
            lines.computeIfPresent(
                    pause,
                    (name, line) -> {
                        line.remove(core);
                        return line.isEmpty() ? null : line;
                    });
        }
    }

    /** Removes all jobs that a pause held and returns them, in their order. */
    public List<String> release(String pause) {
        LinkedHashSet<String> line = lines.remove(pause);
        if (line == null) {
            return List.of();
        }
        line.forEach(pauses::remove);
        return new ArrayList<>(line);
    }

    /** Pauses that hold a job; a copy. */
    public Set<String> pauses() {
        return Set.copyOf(lines.keySet());
    }

    public int size() {
        return pauses.size();
    }

    public boolean isEmpty() {
        return lines.isEmpty();
    }
}
