package dev.sluice.router.coordinator;

import dev.sluice.router.LaneTargets;
import dev.sluice.router.coordinator.lease.Call;
import dev.sluice.router.coordinator.plan.MediaBound;
import dev.sluice.router.coordinator.plan.UnitBound;
import dev.sluice.router.coordinator.tokens.InputTokens;
import dev.sluice.schema.avro.Attribution;
import dev.sluice.schema.avro.Caller;
import dev.sluice.schema.avro.FinishedJob;
import dev.sluice.schema.avro.JobEntry;
import dev.sluice.schema.avro.JobRequest;
import dev.sluice.schema.avro.LaneTarget;
import dev.sluice.schema.avro.TokenSource;
import dev.sluice.schema.avro.TokenUsage;
import dev.sluice.schema.avro.UnknownCall;
import dev.sluice.schema.catalog.Account;
import dev.sluice.schema.catalog.Catalog;
import dev.sluice.schema.catalog.Lane;
import dev.sluice.schema.catalog.Model;
import dev.sluice.schema.catalog.Prices;
import dev.sluice.schema.catalog.Provider;
import dev.sluice.schema.catalog.Subject;
import dev.sluice.schema.catalog.Tenant;
import dev.sluice.schema.job.JobId;
import dev.sluice.schema.topic.Topics;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A lane with everything the catalogue says about it. */
record LaneSettings(
        Lane lane, Model model, Account account, Provider provider, String priceVersion) {
    private static final String UNKNOWN = "unknown";

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
                                lane,
                                model,
                                account,
                                provider,
                                catalog.priceVersion(model, lane.serviceTier())));
    }

    /** The caller's key; null when it is not known any more. */
    static @Nullable String key(Caller caller) {
        return caller.getKeyId().equals(UNKNOWN) ? null : caller.getKeyId();
    }

    /**
     * Null: unknown in the lane's tier. Nobody is planned to such a lane; who was before its price
     * went is booked at the ceiling.
     */
    @Nullable Prices prices() {
        return model.pricesIn(lane.serviceTier()).orElse(null);
    }

    static Subject subject(Caller caller, String route) {
        return new Subject(
                caller.getTenant(), caller.getProject(), key(caller), caller.getUser(), route);
    }

    /**
     * The catalogue's name of the model that a call runs on; null when it is not known any more.
     */
    static @Nullable String model(Catalog catalog, String lane, String priceVersion) {
        return catalog.lane(lane)
                .map(Lane::model)
                .or(
                        () ->
                                priceVersion.equals(UNKNOWN)
                                        ? Optional.empty()
                                        : Optional.of(Pricing.model(priceVersion)))
                .orElse(null);
    }

    /** Whether a tenant's jobs are decided by this coordinator. */
    static boolean livesOn(Catalog catalog, String tenant, int partition) {
        return catalog.tenant(tenant).filter(known -> known.partition() == partition).isPresent();
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
                priceVersion,
                request.getMetadata(),
                request.getBatch());
    }

    /** The most that one call can use here, as an estimate. */
    TokenUsage bound(JobRequest request) {
        Long outputMax = request.getOutputTokensMax();
        Prices prices = prices();
        // Where no price is known, what is billed beside tokens is not, either.
        Map<String, Long> units =
                prices == null ? Map.of() : UnitBound.of(request.getUnits(), prices).units();
        return bound(
                request,
                InputTokens.bound(
                        request.getInputTokensMax(),
                        request.getPrompt(),
                        model,
                        UnitBound.rounds(units)),
                InputTokens.output(
                        request.getPrompt(),
                        outputMax == null ? model.outputTokensMax() : outputMax),
                units);
    }

    private static TokenUsage bound(
            JobRequest request, long input, long output, Map<String, Long> units) {
        return MediaBound.of(
                input,
                output,
                MediaBound.isIn(request.getOperation(), request.getNeeds())
                        || MediaBound.mayBeIn(request.getPrompt()),
                units);
    }

    LaneTarget target() {
        return LaneTargets.of(lane, model, account, provider);
    }

    /**
     * A call of a job that was running when its task was last stopped. Where the catalogue has lost
     * the lane since, the lane's own name stands for its limit group, so that the call is still
     * counted somewhere.
     */
    static Call restored(
            Catalog catalog,
            String core,
            JobEntry entry,
            JobRequest request,
            String laneName,
            int epoch,
            long claimByMs) {
        Optional<LaneSettings> lane = resolve(catalog, laneName);
        return new Call(
                entry.getJobId(),
                core,
                entry.getRun(),
                epoch,
                lane.map(l -> l.lane().limitGroup()).orElse(laneName),
                lane.map(l -> l.lane().pool()).orElse(Topics.DEFAULT_POOL),
                lane.map(l -> l.attribution(request))
                        .orElseGet(() -> unknownLane(request, laneName)),
                lane.map(LaneSettings::prices).orElse(null),
                claimByMs,
                lane.map(l -> l.bound(request))
                        .orElseGet(
                                () ->
                                        bound(
                                                request,
                                                request.getInputTokensMax(),
                                                Math.max(
                                                        0,
                                                        entry.getTokensMax()
                                                                - request.getInputTokensMax()),
                                                Map.of())),
                true,
                0);
    }

    /**
     * A call that was running when its job ended, found when its task was made anew. Of the caller
     * only the tenant is known any more; the end of the call will bring the rest.
     */
    static Call outlived(Catalog catalog, FinishedJob job, UnknownCall running) {
        JobId id = new JobId(job.getJobId());
        Optional<LaneSettings> lane = resolve(catalog, running.getLane());
        String tenant = catalog.tenantOfShard(id.shard()).map(Tenant::name).orElse(UNKNOWN);
        Attribution to =
                new Attribution(
                        new Caller(tenant, id.shard(), null, UNKNOWN, null),
                        UNKNOWN,
                        UNKNOWN,
                        running.getLane(),
                        lane.map(l -> l.provider().name()).orElse(UNKNOWN),
                        lane.map(l -> l.account().name()).orElse(UNKNOWN),
                        lane.map(l -> l.model().upstream()).orElse(UNKNOWN),
                        lane.map(LaneSettings::priceVersion).orElse(UNKNOWN),
                        Map.of(),
                        null);
        return new Call(
                job.getJobId(),
                id.core(),
                job.getRun(),
                running.getEpoch(),
                lane.map(l -> l.lane().limitGroup()).orElse(running.getLane()),
                lane.map(l -> l.lane().pool()).orElse(Topics.DEFAULT_POOL),
                to,
                lane.map(LaneSettings::prices).orElse(null),
                0,
                TokenUsage.newBuilder(running.getRecorded())
                        .setSource(TokenSource.ESTIMATED)
                        .build(),
                true,
                0);
    }

    private static Attribution unknownLane(JobRequest request, String laneName) {
        return new Attribution(
                request.getCaller(),
                request.getOperation(),
                request.getModel(),
                laneName,
                UNKNOWN,
                UNKNOWN,
                UNKNOWN,
                UNKNOWN,
                request.getMetadata(),
                request.getBatch());
    }
}
