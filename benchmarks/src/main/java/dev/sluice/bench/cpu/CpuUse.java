package dev.sluice.bench.cpu;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a window of time cost.
 *
 * @param roles in the order in which they were asked for
 * @param total microseconds per job over all roles
 * @param others cores that processes which are not ours kept busy, on average
 */
public record CpuUse(List<RoleCpu> roles, double total, double others) {
    private static final double WORTH_TELLING_MICROS = 0.5;

    public CpuUse {
        roles = List.copyOf(roles);
    }

    /**
     * @param wallNanos length of the window
     * @return empty where CPU time cannot be read
     */
    public static Optional<CpuUse> between(
            Optional<CpuReading> before,
            Optional<CpuReading> after,
            List<MeasuredProcess> processes,
            long jobs,
            long wallNanos) {
        if (before.isEmpty() || after.isEmpty()) {
            return Optional.empty();
        }
        double perTick = (double) CpuClock.MICROS_PER_TICK / Math.max(1, jobs);
        List<RoleCpu> roles =
                processes.stream()
                        .map(MeasuredProcess::role)
                        .map(
                                role ->
                                        role(
                                                role,
                                                ticks(before.get(), role),
                                                ticks(after.get(), role),
                                                perTick))
                        .toList();
        double total = roles.stream().mapToDouble(RoleCpu::total).sum();
        double machineMicros =
                (double) (after.get().machine() - before.get().machine())
                        * CpuClock.MICROS_PER_TICK;
        double others = (machineMicros - total * jobs) * 1_000 / Math.max(1, wallNanos);
        return Optional.of(new CpuUse(roles, total, Math.max(0, others)));
    }

    private static CpuReading.RoleTicks ticks(CpuReading reading, String role) {
        CpuReading.RoleTicks ticks = reading.roles().get(role);
        if (ticks == null) {
            throw new IllegalArgumentException(
                    "role %s: not in this reading (expected: one of %s)"
                            .formatted(role, reading.roles().keySet()));
        }
        return ticks;
    }

    private static RoleCpu role(
            String role,
            CpuReading.RoleTicks before,
            CpuReading.RoleTicks after,
            double microsPerTick) {
        double user = (after.user() - before.user()) * microsPerTick;
        double system = (after.system() - before.system()) * microsPerTick;
        double compiling = 0;
        double collecting = 0;
        Map<String, Double> told = new LinkedHashMap<>();
        for (var group :
                after.threads().entrySet().stream()
                        .sorted(Map.Entry.<String, Long>comparingByValue().reversed())
                        .toList()) {
            long ticks = group.getValue() - before.threads().getOrDefault(group.getKey(), 0L);
            double micros = ticks * microsPerTick;
            compiling += ThreadGroups.compiles(group.getKey()) ? micros : 0;
            collecting += ThreadGroups.collects(group.getKey()) ? micros : 0;
            if (micros >= WORTH_TELLING_MICROS) {
                told.put(group.getKey(), micros);
            }
        }
        return new RoleCpu(role, user + system, user, system, compiling, collecting, told);
    }
}
