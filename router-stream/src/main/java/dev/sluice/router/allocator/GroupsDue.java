package dev.sluice.router.allocator;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** When each group must be looked at without a report. Bounded by the number of groups. */
final class GroupsDue {
    private final Map<String, Long> byGroup = new HashMap<>();

    void add(String group, long dueMs) {
        byGroup.put(group, dueMs);
    }

    /** Removes and returns those whose time is not after {@code nowMs}. */
    List<String> takeDue(long nowMs) {
        List<String> due = new ArrayList<>();
        byGroup.forEach(
                (group, dueMs) -> {
                    if (dueMs <= nowMs) {
                        due.add(group);
                    }
                });
        due.forEach(byGroup::remove);
        return due;
    }

    /** Far in the future when there is none. */
    long nextMs() {
        return byGroup.values().stream().mapToLong(Long::longValue).min().orElse(Long.MAX_VALUE);
    }
}
