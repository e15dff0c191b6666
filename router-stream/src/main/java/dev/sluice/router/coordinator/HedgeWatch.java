package dev.sluice.router.coordinator;

import dev.sluice.router.coordinator.hedge.HedgeShares;
import dev.sluice.router.coordinator.lease.Call;
import dev.sluice.router.coordinator.queue.DueIndex;
import dev.sluice.schema.avro.JobRequest;
import dev.sluice.schema.catalog.Catalog;
import dev.sluice.schema.catalog.Hedge;
import dev.sluice.schema.catalog.Route;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * When calls of routes that hedge have lasted for long enough, and which second calls wait for
 * room. Memory only: after a restart calls are looked at anew. Confined to its coordinator's
 * thread; bounded by the calls that live.
 */
final class HedgeWatch {
    private static final long RESOLUTION_MS = 10;

    /**
     * A second call that would be sent if there were room.
     *
     * @param tokensMax most that it can use
     */
    record Want(String tenant, String lane, long tokensMax) {}

    private final Supplier<Catalog> catalog;
    private final DueIndex due = new DueIndex(RESOLUTION_MS);
    private final Map<String, Long> dueMs = new HashMap<>();
    private final Map<String, Want> wants = new HashMap<>();
    private final HedgeShares shares = new HedgeShares();

    HedgeWatch(Supplier<Catalog> catalog) {
        this.catalog = catalog;
    }

    /** A first call of a job, or a retry, was sent. */
    void started(Call call, JobRequest request, long nowMs) {
        Hedge hedge = of(request);
        if (hedge != null) {
            shares.started(request.getModel(), hedge.share());
            lookAt(call.key(), nowMs + hedge.after().toMillis());
        }
    }

    /** A call was sent by an earlier life of the task. */
    void restored(Call call, JobRequest request, long sentMs) {
        Hedge hedge = of(request);
        if (hedge != null) {
            lookAt(call.key(), sentMs + hedge.after().toMillis());
        }
    }

    /** The call lives no more. */
    void ended(Call call) {
        wants.remove(call.key());
        Long at = dueMs.remove(call.key());
        if (at != null) {
            due.remove(at, call.key());
        }
    }

    void lookAt(String callKey, long atMs) {
        dueMs.put(callKey, atMs);
        due.add(atMs, callKey);
    }

    /** Keys of calls whose time has come; they are looked at once. */
    List<String> takeDue(long nowMs, int max) {
        List<String> keys = due.takeDue(nowMs, max);
        keys.forEach(
                key -> {
                    dueMs.remove(key);
                    wants.remove(key);
                });
        return keys;
    }

    OptionalLong nextDueMs() {
        return due.nextDueMs();
    }

    void wants(String callKey, Want want) {
        wants.put(callKey, want);
    }

    Collection<Want> wants() {
        return wants.values();
    }

    HedgeShares shares() {
        return shares;
    }

    /** Null: the job's route does not hedge, or its caller reads the answer while it comes. */
    @Nullable Hedge of(JobRequest request) {
        Optional<Route> route = catalog.get().route(request.getModel());
        return route.isEmpty() || request.getStream() ? null : route.get().hedge();
    }
}
