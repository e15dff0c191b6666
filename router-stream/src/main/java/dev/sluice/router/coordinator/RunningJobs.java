package dev.sluice.router.coordinator;

import dev.sluice.router.coordinator.lease.Call;
import dev.sluice.router.coordinator.lease.Calls;
import dev.sluice.schema.avro.JobEntry;
import dev.sluice.schema.avro.JobRequest;
import dev.sluice.schema.avro.OtherCall;
import dev.sluice.schema.catalog.Catalog;
import java.util.List;

/**
 * Brings calls back that were running when their task was last stopped: their leases start anew.
 */
record RunningJobs(JobTable jobs, Calls calls, Limits limits, HedgeWatch hedges) {

    void restore(String core, JobEntry entry, Catalog view) {
        JobRequest request = jobs.request(core);
        Call current =
                LaneSettings.restored(
                        view,
                        core,
                        entry,
                        request,
                        entry.getPlan().get(entry.getLaneIndex()),
                        LiveCalls.epoch(entry),
                        entry.getClaimByMs());
        add(current, entry.getCharged(), entry.getChargedTokens());
        jobs.restored(core, entry, current.key());
        hedges.restored(current, request, entry.getSinceMs());
        OtherCall other = entry.getOther();
        if (other != null) {
            Call beside =
                    LaneSettings.restored(
                            view,
                            core,
                            entry,
                            request,
                            entry.getPlan().get(other.getLaneIndex()),
                            other.getEpoch(),
                            other.getClaimByMs());
            add(beside, other.getCharged(), other.getChargedTokens());
        }
    }

    private void add(Call call, List<String> charged, long chargedTokens) {
        calls.add(call);
        limits.started(call, charged, chargedTokens);
    }
}
