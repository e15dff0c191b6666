package dev.sluice.router.coordinator;

import dev.sluice.router.coordinator.lease.Call;
import dev.sluice.schema.avro.Attribution;
import dev.sluice.schema.avro.JobEntry;
import dev.sluice.schema.avro.JobRequest;
import dev.sluice.schema.avro.LaneTarget;
import dev.sluice.schema.catalog.Account;
import dev.sluice.schema.catalog.Catalog;
import dev.sluice.schema.catalog.Lane;
import dev.sluice.schema.catalog.Model;
import dev.sluice.schema.catalog.Provider;
import dev.sluice.schema.topic.Topics;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A lane with everything the catalogue says about it. */
record LaneSettings(
        Lane lane, Model model, Account account, Provider provider, String priceVersion) {

    /** Empty when the catalogue lacks the lane or a part of it. */
    static Optional<LaneSettings> resolve(Catalog catalog, String name) {
        Lane lane = catalog.lane(name).orElse(null);
        if (lane == null) {
            return Optional.empty();
        }
        Model model = catalog.model(lane.model()).orElse(null);
        Account account = catalog.account(lane.account()).orElse(null);
        Provider provider =
                account == null ? null : catalog.provider(account.provider()).orElse(null);
        return model == null || account == null || provider == null
                ? Optional.empty()
                : Optional.of(
                        new LaneSettings(
                                lane, model, account, provider, catalog.priceVersion(model)));
    }

    Attribution attribution(JobRequest request) {
        return new Attribution(
                request.getCaller(),
                request.getOperation(),
                request.getModel(),
                lane.name(),
                provider.name(),
                account.name(),
                model.upstream(),
                priceVersion);
    }

    LaneTarget target() {
        return new LaneTarget(
                lane.limitGroup(),
                provider.wire(),
                provider.baseUrl(),
                account.credential(),
                millis(provider.connectTimeout()),
                millis(provider.firstByteTimeout()),
                millis(provider.idleTimeout()),
                millis(provider.totalTimeout()));
    }

    /**
     * The call of a job that was running when its task was last stopped. Where the catalogue has
     * lost the lane since, the lane's own name stands for its limit group, so that the call is
     * still counted somewhere.
     */
    static Call restored(
            Catalog catalog, String core, JobEntry entry, JobRequest request, String laneName) {
        Optional<LaneSettings> lane = resolve(catalog, laneName);
        return new Call(
                entry.getJobId(),
                core,
                entry.getRun(),
                entry.getEpoch(),
                lane.map(l -> l.lane().limitGroup()).orElse(laneName),
                lane.map(l -> l.lane().pool()).orElse(Topics.DEFAULT_POOL),
                lane.map(l -> l.attribution(request))
                        .orElseGet(() -> unknownLane(request, laneName)),
                lane.map(l -> l.model().prices()).orElse(null),
                entry.getClaimByMs(),
                true,
                0);
    }

    private static Attribution unknownLane(JobRequest request, String laneName) {
        String gone = "unknown";
        return new Attribution(
                request.getCaller(),
                request.getOperation(),
                request.getModel(),
                laneName,
                gone,
                gone,
                gone,
                gone);
    }

    private static int millis(@Nullable Duration timeout) {
        return timeout == null ? 0 : (int) timeout.toMillis();
    }
}
