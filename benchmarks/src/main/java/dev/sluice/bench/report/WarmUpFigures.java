package dev.sluice.bench.report;

import java.util.List;

/**
 * How the system was warmed up.
 *
 * @param rates completed jobs per second, slice by slice
 * @param stable whether the last slices went equally fast
 */
public record WarmUpFigures(long jobs, List<Double> rates, boolean stable) {
    public WarmUpFigures {
        rates = List.copyOf(rates);
    }
}
