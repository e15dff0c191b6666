package dev.sluice.ingress.batch.expand;

import dev.sluice.ingress.batch.BatchConfig;
import dev.sluice.schema.avro.BatchPhase;
import dev.sluice.schema.catalog.Catalog;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Whose turn it is among the batches of a partition, and how far a tenant's may go. One thread. */
final class Turns {
    private final BatchConfig config;
    private final FinishedCounts finished;

    Turns(BatchConfig config, FinishedCounts finished) {
        this.config = config;
        this.finished = finished;
    }

    /**
     * Who may have a turn, beginning behind the one that had the last. Of each tenant a few are
     * expanded.
     *
     * @param checked whose files may be checked now
     */
    List<LiveBatch> after(String last, Collection<LiveBatch> live, Set<String> checked) {
        List<LiveBatch> before = new ArrayList<>();
        List<LiveBatch> behind = new ArrayList<>();
        Map<String, Integer> expanding = new HashMap<>();
        boolean passed = false;
        for (LiveBatch batch : live) {
            boolean may = true;
            if (batch.is(BatchPhase.VALIDATING)) {
                may = checked.contains(batch.id()) || batch.standing().cancelWished();
            } else if (batch.is(BatchPhase.EXPANDING)) {
                may =
                        expanding.merge(batch.tenant(), 1, Integer::sum) <= config.expandingMax()
                                || batch.standing().cancelWished();
            }
            if (may) {
                (passed ? behind : before).add(batch);
            }
            passed |= batch.id().equals(last);
        }
        behind.addAll(before);
        return behind;
    }

    /**
     * How many jobs more the tenant's batches may have in flight: other jobs of the tenant shall
     * find room, so batches leave half of what may be unfinished.
     */
    int room(String tenant, Collection<LiveBatch> live, Catalog catalog) {
        int most =
                catalog.tenant(tenant)
                        .map(found -> Math.max(1, found.queuedJobsMax() / 2))
                        .filter(half -> half < config.inFlightMax())
                        .orElse(config.inFlightMax());
        long open = 0;
        for (LiveBatch batch : live) {
            if (batch.tenant().equals(tenant)) {
                open += Math.max(0, batch.progress().getExpanded() - finished.of(batch.id()));
            }
        }
        return (int) Math.max(0, most - open);
    }
}
