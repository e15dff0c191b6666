package dev.sluice.bench.cpu;

import java.util.Map;

/**
 * CPU microseconds per job of one role.
 *
 * @param total user and system time
 * @param compiling of that, by the just-in-time compiler
 * @param collecting of that, by the garbage collector
 * @param threads of that, by group of threads, those with at least half a microsecond; threads that
 *     ended are missing
 */
public record RoleCpu(
        String role,
        double total,
        double user,
        double system,
        double compiling,
        double collecting,
        Map<String, Double> threads) {}
