package dev.sluice.router.allocator;

import dev.sluice.router.LaneTargets;
import dev.sluice.router.Out;
import dev.sluice.schema.avro.GroupAllocation;
import dev.sluice.schema.avro.LaneCheck;
import dev.sluice.schema.catalog.Account;
import dev.sluice.schema.catalog.Catalog;
import dev.sluice.schema.catalog.CatalogKind;
import dev.sluice.schema.catalog.HealthCheck;
import dev.sluice.schema.catalog.Lane;
import dev.sluice.schema.catalog.Model;
import dev.sluice.schema.catalog.Provider;
import dev.sluice.schema.topic.Topics;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;

/**
 * Tells workers to look at lanes that nobody calls. One worker of the lane's pool gets the order,
 * as one gets a dispatch; an order that nobody follows is forgotten, and the next one is due a
 * period later. Which lanes are to be checked is worked out once for each view of the catalogue.
 * Confined to the allocator's thread.
 */
final class LaneChecks {
    /** A check that is older than this says nothing of now. */
    private static final long VALID_MAX_MS = 30_000;

    private final ProcessorContext<Out, SpecificRecord> context;
    private final int partition;
    private Catalog seen = Catalog.EMPTY;
    private Map<String, Map<String, Duration>> byGroup = Map.of();

    LaneChecks(ProcessorContext<Out, SpecificRecord> context) {
        this.context = context;
        this.partition = context.taskId().partition();
    }

    /** Whether a lane of the group is to be checked. */
    boolean wanted(Catalog catalog, String group) {
        return of(catalog).containsKey(group);
    }

    /**
     * Orders the checks of a group that are due and writes down in its allocation that it did.
     *
     * @return when to ask again
     */
    OptionalLong order(Catalog catalog, String group, GroupAllocation allocation, long nowMs) {
        Map<String, Duration> lanes = of(catalog).get(group);
        if (lanes == null) {
            return OptionalLong.empty();
        }
        CheckPolicy.Due due = CheckPolicy.due(allocation, lanes, nowMs);
        for (String name : due.lanes()) {
            catalog.lane(name).ifPresent(lane -> order(catalog, lane, nowMs));
        }
        if (!due.lanes().isEmpty()) {
            allocation.setLanes(LaneBreakers.ordered(allocation.getLanes(), due.lanes(), nowMs));
        }
        return due.nextMs();
    }

    private void order(Catalog catalog, Lane lane, long nowMs) {
        Optional<Model> model = catalog.model(lane.model());
        Optional<Account> account = catalog.account(lane.account());
        Optional<Provider> provider = account.flatMap(a -> catalog.provider(a.provider()));
        HealthCheck wanted = lane.healthCheck();
        if (wanted == null || model.isEmpty() || provider.isEmpty()) {
            return;
        }
        LaneCheck check =
                new LaneCheck(
                        lane.name(),
                        lane.limitGroup(),
                        lane.account(),
                        model.get().upstream(),
                        LaneTargets.of(lane, model.get(), account.get(), provider.get()),
                        partition,
                        nowMs,
                        Math.min(wanted.every().toMillis(), VALID_MAX_MS));
        context.forward(
                new Record<>(new Out(Topics.dispatch(lane.pool()), 0, null), check, nowMs),
                "lane-checks");
    }

    private Map<String, Map<String, Duration>> of(Catalog catalog) {
        if (catalog != seen) {
            Map<String, Map<String, Duration>> found = new HashMap<>();
            for (Lane lane : catalog.lanes()) {
                HealthCheck check = lane.healthCheck();
                if (check != null && !catalog.paused(CatalogKind.LANE, lane.name())) {
                    found.computeIfAbsent(lane.limitGroup(), g -> new TreeMap<>())
                            .put(lane.name(), check.every());
                }
            }
            byGroup = found;
            seen = catalog;
        }
        return byGroup;
    }
}
