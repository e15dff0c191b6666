package dev.sluice.router.allocator;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;

/** When each group must be looked at without a report. Bounded by the number of groups. */
final class GroupsDue {
    private final Map<String, Long> byGroup = new HashMap<>();

    void add(String group, long dueMs) {
        byGroup.put(group, dueMs);
    }

    /** The earlier of two times; where there is neither, what stood before stands. */
    void addEarlier(String group, OptionalLong oneMs, OptionalLong otherMs) {
        if (oneMs.isPresent() || otherMs.isPresent()) {
            add(group, Math.min(oneMs.orElse(Long.MAX_VALUE), otherMs.orElse(Long.MAX_VALUE)));
        }
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
