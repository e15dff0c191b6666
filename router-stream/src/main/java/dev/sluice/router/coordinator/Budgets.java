package dev.sluice.router.coordinator;

import dev.sluice.router.coordinator.budget.BudgetView;
import dev.sluice.router.coordinator.budget.Forecast;
import dev.sluice.router.coordinator.budget.Need;
import dev.sluice.router.coordinator.budget.Reservations;
import dev.sluice.router.coordinator.start.Gate;
import dev.sluice.router.coordinator.start.Gate.Line;
import dev.sluice.router.coordinator.start.Gate.Money;
import dev.sluice.router.coordinator.start.GateKey;
import dev.sluice.router.metric.PartitionGauges;
import dev.sluice.schema.catalog.Budget;
import dev.sluice.schema.catalog.Catalog;
import dev.sluice.schema.catalog.Subject;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** What the budgets of tenants have room for. Confined to its coordinator's thread. */
final class Budgets {
    private final Supplier<Catalog> catalog;
    private final Ledger ledger;
    private final Reservations reservations;

    Budgets(Supplier<Catalog> catalog, Ledger ledger, Reservations reservations) {
        this.catalog = catalog;
        this.ledger = ledger;
        this.reservations = reservations;
    }

    boolean none(String tenant) {
        return catalog.get().budgets(tenant).isEmpty();
    }

    /**
     * @param model of the lane
     * @param need what the call can cost
     */
    List<Gate> gates(
            Subject subject, String model, Need need, Function<GateKey, Line> lines, long nowMs) {
        return catalog.get().budgets(subject.tenant()).stream()
                .filter(budget -> budget.covers(subject, model))
                .<Gate>map(
                        budget ->
                                new Money(
                                        view(budget, nowMs),
                                        need.of(budget),
                                        lines.apply(Money.key(budget.name()))))
                .toList();
    }

    /** For a call that needs so much; empty when the catalogue lost the budget. */
    Optional<Gate> gate(GateKey key, long need, Line line, long nowMs) {
        return catalog.get()
                .budget(key.name())
                .map(budget -> new Money(view(budget, nowMs), need, line));
    }

    /** The budgets that a call of this subject counts on. */
    List<GateKey> keys(Subject subject, @Nullable String model) {
        return catalog.get().budgets(subject.tenant()).stream()
                .filter(budget -> budget.covers(subject, model))
                .map(budget -> Money.key(budget.name()))
                .toList();
    }

    /** As gauges, those of the tenants that live here. */
    void show(PartitionGauges gauges, int partition, long nowMs) {
        for (Budget budget : catalog.get().budgets()) {
            if (LaneSettings.livesOn(catalog.get(), budget.tenant(), partition)) {
                BudgetView view = view(budget, nowMs);
                gauges.budget(budget.name(), view.spent(), view.reserved(), view.limit());
                Forecast forecast = ledger.forecast(budget, nowMs);
                gauges.forecast(
                        budget.name(),
                        forecast.atEndNanoUsd(),
                        forecast.usedUpAt()
                                .map(at -> OptionalLong.of(at.toEpochMilli() - nowMs))
                                .orElseGet(OptionalLong::empty));
            }
        }
    }

    private BudgetView view(Budget budget, long nowMs) {
        return new BudgetView(
                budget.name(),
                budget.limitNanoUsd(),
                ledger.spent(budget, nowMs),
                reservations.of(budget.name()),
                budget.windowEnd(Instant.ofEpochMilli(nowMs)));
    }
}
