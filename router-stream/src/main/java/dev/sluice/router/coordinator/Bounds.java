package dev.sluice.router.coordinator;

import dev.sluice.router.coordinator.budget.Reservations;
import dev.sluice.router.coordinator.learnt.StoredFigures;
import dev.sluice.router.coordinator.lease.Call;
import dev.sluice.router.coordinator.lease.Calls;
import dev.sluice.router.coordinator.limit.Backlog;
import dev.sluice.router.coordinator.limit.Running;
import dev.sluice.router.coordinator.start.Waits;
import dev.sluice.router.metric.PartitionGauges;
import dev.sluice.schema.catalog.Catalog;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** The budgets and limits of one coordinator, put together. */
final class Bounds {
    private final Supplier<Catalog> catalog;
    private final Outbox out;
    private final CallNeeds needs;
    private final Ledger ledger;
    private final Budgets budgets;
    private final Limits limits;
    private final RateRooms rooms;
    private final CallCounts counts;
    private final Calls calls;
    private final Waits waits = new Waits();
    private final BoundGauges shown;

    /**
     * @param backlog of the jobs that wait
     */
    Bounds(
            Supplier<Catalog> catalog,
            Stores stores,
            Outbox out,
            Pricing pricing,
            Backlog backlog,
            PartitionGauges gauges) {
        this.catalog = catalog;
        this.out = out;
        this.needs = new CallNeeds(catalog, pricing, new StoredFigures(stores.learnt()));
        Reservations reservations = new Reservations(catalog, needs::of);
        Running running = new Running(catalog);
        Limiters limiters = new Limiters(stores.limiters());
        this.ledger = new Ledger(stores.ledger(), out, catalog);
        this.budgets = new Budgets(catalog, ledger, reservations);
        this.limits = new Limits(catalog, limiters, running, backlog);
        this.rooms = new RateRooms(catalog, limiters);
        this.counts = new CallCounts(catalog, reservations, running, limits);
        this.calls = new Calls(counts);
        this.shown =
                new BoundGauges(
                        catalog,
                        budgets,
                        limiters,
                        running,
                        backlog,
                        waits,
                        gauges,
                        out.partition());
    }

    Ledger ledger() {
        return ledger;
    }

    CallNeeds needs() {
        return needs;
    }

    Limits limits() {
        return limits;
    }

    RateRooms rooms() {
        return rooms;
    }

    Calls calls() {
        return calls;
    }

    Waits waits() {
        return waits;
    }

    /** To be asked for once. */
    Starts starts(JobTable jobs, UsableLanes lanes, Endings endings) {
        Starts starts =
                new Starts(catalog, budgets, limits, waits, lanes, needs, jobs, endings, out);
        counts.tell(starts);
        return starts;
    }

    /** Tells somebody else of the ends of calls, too. */
    void tellEnds(Consumer<Call> to) {
        counts.tellEnds(to);
    }

    /** As gauges. */
    void show(long nowMs) {
        shown.show(nowMs);
    }
}
