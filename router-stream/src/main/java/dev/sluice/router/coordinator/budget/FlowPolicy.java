package dev.sluice.router.coordinator.budget;

import dev.sluice.schema.catalog.Budget;
import dev.sluice.schema.catalog.BudgetWindow;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * How fast a budget is spent: what was booked lately, where older money counts for less, over the
 * time that it is the sum of. Goes on when a window ends, because callers do. Pure.
 */
public final class FlowPolicy {
    /** Later than this nobody plans. */
    private static final Duration FARTHEST = Duration.ofDays(3_650);

    private FlowPolicy() {}

    /**
     * What is kept of the past.
     *
     * @param nanoUsd booked, faded
     * @param sinceMs when the first of it was booked; 0: nothing was
     * @param atMs when the last of it was booked
     */
    public record Flow(double nanoUsd, long sinceMs, long atMs) {
        public static final Flow NONE = new Flow(0, 0, 0);
    }

    public static Flow with(Flow flow, BudgetWindow window, long nanoUsd, long nowMs) {
        if (flow.sinceMs == 0) {
            return new Flow(nanoUsd, nowMs, nowMs);
        }
        long atMs = Math.max(nowMs, flow.atMs);
        return new Flow(faded(flow, window, atMs) + nanoUsd, flow.sinceMs, atMs);
    }

    public static Forecast forecast(Budget budget, long spentNanoUsd, Flow flow, long nowMs) {
        double perMs = perMs(flow, budget.window(), nowMs);
        Instant now = Instant.ofEpochMilli(nowMs);
        Instant end = budget.windowEnd(now);
        boolean endless = end.equals(BudgetWindow.NEVER);
        OptionalLong atEnd =
                endless
                        ? OptionalLong.empty()
                        : OptionalLong.of(
                                spentNanoUsd + Math.round(perMs * (end.toEpochMilli() - nowMs)));
        return new Forecast(atEnd, usedUpAt(budget.limitNanoUsd() - spentNanoUsd, perMs, now, end));
    }

    private static Optional<Instant> usedUpAt(
            long leftNanoUsd, double perMs, Instant now, Instant end) {
        if (leftNanoUsd <= 0) {
            return Optional.of(now);
        }
        double ms = Math.ceil(leftNanoUsd / perMs);
        if (!(perMs > 0) || ms > FARTHEST.toMillis()) {
            return Optional.empty();
        }
        return Optional.of(now.plusMillis((long) ms)).filter(at -> at.isBefore(end));
    }

    /**
     * Nano-dollars per millisecond. The faded sum of a steady flow that has lasted for a while is
     * its rate times this divisor.
     */
    private static double perMs(Flow flow, BudgetWindow window, long nowMs) {
        if (flow.sinceMs == 0) {
            return 0;
        }
        double tau = memory(window).toMillis();
        // What came in the first moment says nothing about a rate yet.
        double age = Math.max(nowMs - flow.sinceMs, tau / 100);
        return Math.max(0, faded(flow, window, nowMs)) / (tau * -Math.expm1(-age / tau));
    }

    private static double faded(Flow flow, BudgetWindow window, long nowMs) {
        double passed = Math.max(0, nowMs - flow.atMs);
        return flow.nanoUsd * Math.exp(-passed / memory(window).toMillis());
    }

    /** Long enough to be calm, short beside the window. */
    private static Duration memory(BudgetWindow window) {
        return switch (window) {
            case HOUR -> Duration.ofMinutes(5);
            case DAY -> Duration.ofHours(2);
            case WEEK -> Duration.ofHours(12);
            case MONTH -> Duration.ofDays(2);
            case TOTAL -> Duration.ofDays(1);
        };
    }
}
