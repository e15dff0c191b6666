package dev.sluice.router.coordinator.queue;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;

/**
 * Jobs in line by the time at which they are to be looked at, each once; who leaves the line is
 * forgotten. Single-threaded; bounded by the jobs in line.
 */
public final class Watch {
    private static final long RESOLUTION_MS = 50;

    private final DueIndex due = new DueIndex(RESOLUTION_MS);
    private final Map<String, Long> times = new HashMap<>();

    /** Instead of what was said before. */
    public void at(String core, long dueMs) {
        forget(core);
        times.put(core, dueMs);
        due.add(dueMs, core);
    }

    void forget(String core) {
        Long dueMs = times.remove(core);
        if (dueMs != null) {
            due.remove(dueMs, core);
        }
    }

    /** At most {@code max} jobs whose time has come; they are watched no more. */
    public List<String> takeDue(long nowMs, int max) {
        List<String> cores = due.takeDue(nowMs, max);
        cores.forEach(times::remove);
        return cores;
    }

    public OptionalLong nextDueMs() {
        return due.nextDueMs();
    }
}
