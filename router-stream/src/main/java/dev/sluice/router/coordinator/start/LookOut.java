package dev.sluice.router.coordinator.start;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;

/** Gates by the time at which they are to be looked at, each once. */
final class LookOut {
    private final TreeMap<Long, Set<GateKey>> byTime = new TreeMap<>();
    private final Map<GateKey, Long> times = new HashMap<>();

    void noLaterThan(GateKey gate, long atMs) {
        Long known = times.get(gate);
        if (known == null || atMs < known) {
            forget(gate);
            times.put(gate, atMs);
            byTime.computeIfAbsent(atMs, t -> new LinkedHashSet<>()).add(gate);
        }
    }

    void forget(GateKey gate) {
        Long atMs = times.remove(gate);
        if (atMs != null) {
            byTime.computeIfPresent(
                    atMs,
                    (time, gates) -> {
                        gates.remove(gate);
                        return gates.isEmpty() ? null : gates;
                    });
        }
    }

    List<GateKey> takeDue(long nowMs, int max) {
        List<GateKey> due = new ArrayList<>();
        while (due.size() < max && !byTime.isEmpty() && byTime.firstKey() <= nowMs) {
            GateKey gate = byTime.firstEntry().getValue().iterator().next();
            forget(gate);
            due.add(gate);
        }
        return due;
    }

    OptionalLong nextMs() {
        return byTime.isEmpty() ? OptionalLong.empty() : OptionalLong.of(byTime.firstKey());
    }
}
