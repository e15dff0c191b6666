package dev.sluice.bench.cpu;

import java.util.Map;

/**
 * Clock ticks used up to one moment.
 *
 * @param roles by role
 * @param machine busy ticks of all cores, ours and others'
 */
public record CpuReading(Map<String, RoleTicks> roles, long machine) {
    public CpuReading {
        roles = Map.copyOf(roles);
    }

    /**
     * @param threads by group; threads that ended are missing
     */
    record RoleTicks(long user, long system, Map<String, Long> threads) {
        RoleTicks {
            threads = Map.copyOf(threads);
        }
    }
}
