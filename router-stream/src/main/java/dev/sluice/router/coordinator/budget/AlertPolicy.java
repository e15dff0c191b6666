package dev.sluice.router.coordinator.budget;

import dev.sluice.schema.catalog.Budget;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;

/**
 * An alert is sent when what is booked reaches a part of a budget that it has not reached before in
 * its window. What running calls have reserved does not count: it is not spent, and most of it
 * never will be.
 */
public final class AlertPolicy {
    private static final int PPM_DIGITS = 6;

    private AlertPolicy() {}

    /**
     * The parts, in millionths and rising, that are reached now and were not before.
     *
     * @param alertedPpm the highest that was reached before in this window
     */
    public static List<Integer> reached(Budget budget, long spentNanoUsd, int alertedPpm) {
        List<Integer> reached = new ArrayList<>();
        BigDecimal spent = BigDecimal.valueOf(spentNanoUsd);
        for (BigDecimal part : budget.alertAt()) {
            int ppm = part.movePointRight(PPM_DIGITS).intValueExact();
            BigDecimal from = part.multiply(BigDecimal.valueOf(budget.limitNanoUsd()));
            if (ppm > alertedPpm && spentNanoUsd > 0 && spent.compareTo(from) >= 0) {
                reached.add(ppm);
            }
        }
        return reached;
    }
}
