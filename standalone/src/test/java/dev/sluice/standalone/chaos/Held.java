package dev.sluice.standalone.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import dev.sluice.standalone.run.Role;
import dev.sluice.standalone.testkit.Gauges;
import java.net.URI;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** What the living roles hold and have yet to read, by their meters and by the log. */
final class Held implements AutoCloseable {
    private final Rig rig;
    private final Behind behind;

    Held(Rig rig) {
        this.rig = rig;
        this.behind = new Behind(rig.sluice());
    }

    /** Everything that must be zero when nothing is to do. */
    Map<String, Double> now() throws Exception {
        Gauges routers = gauges(Role.ROUTER);
        Gauges ingress = gauges(Role.INGRESS);
        Map<String, Double> held = new HashMap<>();
        held.put("unfinished", routers.sum("sluice_router_jobs_unfinished_jobs"));
        held.put("calls", routers.sum("sluice_router_calls_live_calls"));
        held.put("shares", routers.sum("sluice_router_share_used_attempts"));
        held.put("reserved", routers.sum("sluice_router_reserved_cost_usd"));
        held.put("leaked", routers.sum("sluice_router_slots_leaked_attempts"));
        held.put("stuck", routers.sum("sluice_router_jobs_stuck_jobs"));
        held.put("queued", routers.sum("sluice_router_queue_age_seconds"));
        held.put("slots", gauges(Role.WORKER).sum("sluice_worker_live_attempts"));
        held.put("appends", ingress.sum("sluice_ingress_appends_in_flight_jobs"));
        held.put("lag of results", gauges(Role.RESULTS).sum("sluice_results_lag_records"));
        held.put("lag of batches", ingress.sum("sluice_ingress_batch_lag_records"));
        held.put("lag of routers", (double) behind.routers());
        held.put("lag of workers", (double) behind.workers());
        return held;
    }

    private Gauges gauges(Role role) throws Exception {
        List<URI> instances = rig.managements(role);
        assertThat(instances).as("living %s", role).isNotEmpty();
        return Gauges.of(instances);
    }

    @Override
    public void close() {
        behind.close();
    }
}
