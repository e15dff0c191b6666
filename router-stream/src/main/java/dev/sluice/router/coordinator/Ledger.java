package dev.sluice.router.coordinator;

import dev.sluice.router.coordinator.budget.AlertPolicy;
import dev.sluice.router.coordinator.budget.FlowPolicy;
import dev.sluice.router.coordinator.budget.FlowPolicy.Flow;
import dev.sluice.router.coordinator.budget.Forecast;
import dev.sluice.schema.avro.BudgetAlert;
import dev.sluice.schema.avro.LedgerEntry;
import dev.sluice.schema.avro.UsageRecord;
import dev.sluice.schema.catalog.Budget;
import dev.sluice.schema.catalog.Catalog;
import dev.sluice.schema.catalog.Subject;
import java.time.Instant;
import java.util.List;
import java.util.function.Supplier;
import org.apache.kafka.streams.state.KeyValueStore;

/**
 * Books usage: sends the record and adds its cost to the budgets that cover it, in the transaction
 * of the decision, so that what a budget has spent is the sum of its usage records. Windows go by
 * the time in the record. Confined to its coordinator's thread.
 */
final class Ledger {
    private final KeyValueStore<String, LedgerEntry> store;
    private final Outbox out;
    private final Supplier<Catalog> catalog;

    Ledger(KeyValueStore<String, LedgerEntry> store, Outbox out, Supplier<Catalog> catalog) {
        this.store = store;
        this.out = out;
        this.catalog = catalog;
    }

    /** A call, or the bound of one whose end nobody reported. */
    void book(UsageRecord usage, long nowMs) {
        book(usage, nowMs, nowMs);
    }

    /**
     * Late truth about a call.
     *
     * @param bookedAtMs when its bound was booked: a window that began later gets no credit, since
     *     it did not pay
     */
    void adjust(UsageRecord adjustment, long bookedAtMs, long nowMs) {
        book(adjustment, bookedAtMs, nowMs);
    }

    /** In the window that this moment is in, in nano-dollars. */
    long spent(Budget budget, long nowMs) {
        return current(budget, nowMs).getSpentNanoUsd();
    }

    /** If it goes on as lately. */
    Forecast forecast(Budget budget, long nowMs) {
        LedgerEntry entry = current(budget, nowMs);
        return FlowPolicy.forecast(budget, entry.getSpentNanoUsd(), flow(entry), nowMs);
    }

    private void book(UsageRecord usage, long bookedAtMs, long nowMs) {
        out.usage(usage, nowMs);
        List<Budget> budgets = catalog.get().budgets(usage.getCaller().getTenant());
        if (budgets.isEmpty()) {
            return;
        }
        Subject subject = LaneSettings.subject(usage.getCaller(), usage.getModel());
        String model = LaneSettings.model(catalog.get(), usage.getLane(), usage.getPriceVersion());
        for (Budget budget : budgets) {
            if (budget.covers(subject, model)) {
                add(budget, usage, bookedAtMs, nowMs);
            }
        }
    }

    private void add(Budget budget, UsageRecord usage, long bookedAtMs, long nowMs) {
        LedgerEntry entry = current(budget, nowMs);
        long cost = usage.getCostNanoUsd();
        if (cost > 0 || bookedAtMs >= entry.getWindowStartMs()) {
            // Not below zero: a bound that was booked before there was a budget.
            long spent = Math.max(0, entry.getSpentNanoUsd() + cost);
            Flow flow = FlowPolicy.with(flow(entry), budget.window(), cost, nowMs);
            List<Integer> reached = AlertPolicy.reached(budget, spent, entry.getAlertedPpm());
            for (int part : reached) {
                Forecast forecast = FlowPolicy.forecast(budget, spent, flow, nowMs);
                out.alert(
                        new BudgetAlert(
                                budget.name(),
                                budget.tenant(),
                                usage.getCaller().getShard(),
                                part,
                                spent,
                                budget.limitNanoUsd(),
                                entry.getWindowStartMs(),
                                budget.windowEnd(Instant.ofEpochMilli(nowMs)).toEpochMilli(),
                                nowMs,
                                forecast.atEndNanoUsd().isPresent()
                                        ? forecast.atEndNanoUsd().getAsLong()
                                        : null,
                                forecast.usedUpAt().map(Instant::toEpochMilli).orElse(null)),
                        nowMs);
            }
            store.put(
                    budget.name(),
                    new LedgerEntry(
                            entry.getWindowStartMs(),
                            spent,
                            reached.isEmpty() ? entry.getAlertedPpm() : reached.getLast(),
                            flow.nanoUsd(),
                            flow.sinceMs(),
                            flow.atMs()));
        }
    }

    /**
     * A window that has ended begins at zero. When the budget was given longer windows, what was
     * spent in the shorter one stays; a clock that goes back does not open a window again.
     */
    private LedgerEntry current(Budget budget, long nowMs) {
        long start = budget.windowStart(Instant.ofEpochMilli(nowMs)).toEpochMilli();
        LedgerEntry known = store.get(budget.name());
        if (known == null || known.getWindowStartMs() < start) {
            Flow flow = known == null ? Flow.NONE : flow(known);
            return new LedgerEntry(start, 0L, 0, flow.nanoUsd(), flow.sinceMs(), flow.atMs());
        }
        return known;
    }

    private static Flow flow(LedgerEntry entry) {
        return new Flow(entry.getFlowNanoUsd(), entry.getFlowSinceMs(), entry.getFlowAtMs());
    }
}
