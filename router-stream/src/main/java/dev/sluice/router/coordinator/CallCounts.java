package dev.sluice.router.coordinator;

import dev.sluice.router.coordinator.budget.Reservations;
import dev.sluice.router.coordinator.lease.Call;
import dev.sluice.router.coordinator.lease.Calls;
import dev.sluice.router.coordinator.lease.Calls.Used;
import dev.sluice.router.coordinator.limit.Running;
import dev.sluice.schema.catalog.Catalog;
import dev.sluice.schema.catalog.Subject;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Passes on which calls live: to what budgets have reserved, and to what limits count and have
 * charged. When one has ended, those who wait may have room. Confined to its coordinator's thread.
 */
final class CallCounts implements Calls.Listener {
    /** At once. */
    private static final long NOW_MS = 0;

    private final Supplier<Catalog> catalog;
    private final Reservations reservations;
    private final Running running;
    private final Limits limits;
    private @Nullable Starts starts;
    private Consumer<Call> ends = _ -> {};

    CallCounts(
            Supplier<Catalog> catalog, Reservations reservations, Running running, Limits limits) {
        this.catalog = catalog;
        this.reservations = reservations;
        this.running = running;
        this.limits = limits;
    }

    /** Who looks after the jobs that wait. */
    void tell(Starts waiting) {
        starts = waiting;
    }

    /** Who else wants to know of ends. */
    void tellEnds(Consumer<Call> to) {
        ends = to;
    }

    @Override
    public void added(Call call) {
        Subject subject = subject(call);
        String model = model(call);
        reservations.add(call, subject, model);
        running.add(call.key(), subject, model);
    }

    @Override
    public void removed(Call call, @Nullable Used used) {
        reservations.remove(call);
        running.remove(call.key());
        limits.ended(call, used);
        ends.accept(call);
        if (starts != null) {
            starts.freed(subject(call), model(call), NOW_MS);
        }
    }

    private static Subject subject(Call call) {
        return LaneSettings.subject(call.attribution().getCaller(), call.attribution().getRoute());
    }

    private @Nullable String model(Call call) {
        return LaneSettings.model(
                catalog.get(), call.attribution().getLane(), call.attribution().getPriceVersion());
    }
}
