package dev.sluice.router.allocator;

import java.util.HashMap;
import java.util.Map;

/**
 * When each partition was told last of each group, so that it is told every two seconds while it
 * reports, changed or not: silence means something only where answers are due. In memory, because a
 * restart may answer once more. Confined to its task's thread.
 */
final class Answers {
    /** As often as coordinators repeat what is unanswered. */
    static final long EVERY_MS = 2_000;

    private final Map<String, Map<Integer, Long>> toldMs = new HashMap<>();

    boolean due(String group, int partition, long nowMs) {
        Long told = toldMs.getOrDefault(group, Map.of()).get(partition);
        // A clock that went back must not keep anybody waiting.
        return told == null || nowMs - told >= EVERY_MS || nowMs < told;
    }

    void told(String group, int partition, long nowMs) {
        toldMs.computeIfAbsent(group, g -> new HashMap<>()).put(partition, nowMs);
    }

    void forget(String group) {
        toldMs.remove(group);
    }
}
