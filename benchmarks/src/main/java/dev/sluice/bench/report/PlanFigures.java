package dev.sluice.bench.report;

import java.util.List;
import java.util.Map;

/**
 * What was asked for, so that figures can be compared with others.
 *
 * @param layout which processes there were
 * @param perSecond 0: as fast as jobs were accepted
 * @param settings of roles that differ from the product's
 */
public record PlanFigures(
        String layout,
        int jobs,
        int connections,
        int window,
        int tenants,
        int partitions,
        int bodyBytes,
        int inFlightMax,
        double perSecond,
        double singlePerSecond,
        Map<String, String> settings,
        List<String> javaOptions) {
    public PlanFigures {
        settings = Map.copyOf(settings);
        javaOptions = List.copyOf(javaOptions);
    }
}
