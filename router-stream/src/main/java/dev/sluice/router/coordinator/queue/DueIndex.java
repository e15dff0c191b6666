package dev.sluice.router.coordinator.queue;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;

/**
 * Jobs by the time at which something is due (a deadline, a retry), removable without a scan. Times
 * are rounded up to the resolution, so that a million jobs share few buckets. Single-threaded.
 */
public final class DueIndex {
    private final long resolutionMs;
    private final TreeMap<Long, Set<String>> byTime = new TreeMap<>();
    private int size;

    public DueIndex(long resolutionMs) {
        this.resolutionMs = resolutionMs;
    }

    public void add(long dueMs, String core) {
        if (byTime.computeIfAbsent(bucket(dueMs), t -> new LinkedHashSet<>(2)).add(core)) {
            size++;
        }
    }

    public void remove(long dueMs, String core) {
        Set<String> cores = byTime.get(bucket(dueMs));
        if (cores != null && cores.remove(core)) {
            size--;
            if (cores.isEmpty()) {
                byTime.remove(bucket(dueMs));
            }
        }
    }

    /** Removes and returns at most {@code max} jobs whose time is not after {@code nowMs}. */
    public List<String> takeDue(long nowMs, int max) {
        List<String> due = new ArrayList<>();
        while (due.size() < max && !byTime.isEmpty() && byTime.firstKey() <= nowMs) {
            Set<String> cores = byTime.firstEntry().getValue();
            while (due.size() < max && !cores.isEmpty()) {
                String core = cores.iterator().next();
                cores.remove(core);
                size--;
                due.add(core);
            }
            if (cores.isEmpty()) {
                byTime.pollFirstEntry();
            }
        }
        return due;
    }

    public int size() {
        return size;
    }

    public OptionalLong nextDueMs() {
        return byTime.isEmpty() ? OptionalLong.empty() : OptionalLong.of(byTime.firstKey());
    }

    private long bucket(long dueMs) {
        // Far enough from the end of numbers that rounding up cannot wrap into the past.
        return Math.ceilDiv(Math.min(dueMs, Long.MAX_VALUE / 2), resolutionMs) * resolutionMs;
    }
}
