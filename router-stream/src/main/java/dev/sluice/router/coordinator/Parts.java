package dev.sluice.router.coordinator;

import dev.sluice.router.RepeatedFailures;
import dev.sluice.router.RouterConfig;
import dev.sluice.router.coordinator.dispatch.Shares;
import dev.sluice.router.coordinator.dispatch.Workers;
import dev.sluice.router.coordinator.lane.LaneNews;
import dev.sluice.router.coordinator.lane.TokenForecast;
import dev.sluice.router.coordinator.learnt.StoredFigures;
import dev.sluice.router.coordinator.lease.Calls;
import dev.sluice.router.coordinator.lease.LeaseConfig;
import dev.sluice.router.coordinator.lease.LeasePolicy;
import dev.sluice.router.coordinator.limit.Backlog;
import dev.sluice.router.coordinator.pause.PausedJobs;
import dev.sluice.router.coordinator.plan.LaneView;
import dev.sluice.router.coordinator.retry.RetryPolicy;
import dev.sluice.router.coordinator.risk.LanePaces;
import dev.sluice.router.metric.PartitionGauges;
import dev.sluice.schema.catalog.Catalog;
import dev.sluice.schema.serde.RecordCodec;
import java.util.UUID;
import java.util.function.Supplier;
import org.apache.avro.specific.SpecificRecord;

/**
 * Makes the parts of a coordinator and tells each which others it works with. Running jobs are in
 * memory when it is done, waiting ones are not yet.
 */
final class Parts {
    private static final int MISSED_HEARTBEATS_MAX = 1;
    private static final int HEARTBEATS_UNTIL_FORGOTTEN = 5;

    private final Stores stores;
    private final WorkSlice slices;
    private final Outbox out;
    private final JobTable jobs;
    private final Calls calls;
    private final Shares shares;
    private final Starts starts;
    private final Limits limits;
    private final Bounds bounds;
    private final Pauses pauses;
    private final Interruptions interruptions;
    private final Admissions admissions;
    private final KeyedBatches keyedBatches;
    private final Redrives redrives;
    private final Dispatcher dispatcher;
    private final Risks risks;
    private final TenantStatuses statuses;
    private final Leases leases;
    private final WorkerNews workerNews;
    private final AttemptEnds attemptEnds;
    private final Demands demands;
    private final Quarantine quarantine;
    private final HedgeWatch hedgeWatch;
    private final Hedges hedges;
    private final Census census;

    Parts(
            Stores stores,
            Outbox out,
            PartitionGauges gauges,
            RecordCodec<SpecificRecord> requestCodec,
            Supplier<Catalog> catalog,
            LaneView lanes,
            RouterConfig config,
            int allocatorPartitions,
            RepeatedFailures failures,
            WorkSlice slices,
            long nowMs) {
        this.stores = stores;
        this.slices = slices;
        this.out = out;
        this.hedgeWatch = new HedgeWatch(catalog);
        this.shares = new Shares(UUID.randomUUID().toString());
        Backlog backlog = new Backlog(catalog);
        this.jobs = new JobTable(stores, requestCodec, backlog, new CatalogWeights(catalog));
        Workers workers =
                new Workers(config.tickInterval().toMillis() * HEARTBEATS_UNTIL_FORGOTTEN);
        Finished finished =
                new Finished(
                        stores.finished(),
                        config.finishedKept().toMillis(),
                        config.finishedJobsMax());
        Pricing pricing = new Pricing(catalog, config.priceCeiling(), out::priceMissing);
        RetryPolicy retryPolicy = new RetryPolicy(config.retry());
        this.bounds = new Bounds(catalog, stores, out, pricing, backlog, gauges);
        this.calls = bounds.calls();
        this.limits = bounds.limits();
        PausedJobs paused = new PausedJobs();
        this.pauses = new Pauses(catalog, paused, jobs, out, bounds.waits()::remove);
        Endings endings =
                new Endings(
                        jobs, calls, finished, bounds.waits(), paused, new Defaults(catalog), out);
        UsableLanes lanesInUse = new UsableLanes(catalog, shares);
        this.starts = bounds.starts(jobs, lanesInUse, endings);
        this.interruptions = new Interruptions(jobs, calls, endings);
        this.quarantine = new Quarantine(jobs, endings, out, failures);
        this.admissions =
                new Admissions(
                        jobs,
                        finished,
                        stores,
                        endings,
                        starts,
                        limits,
                        bounds.rooms(),
                        out,
                        catalog,
                        lanes,
                        config.seenKeysKept().toMillis());
        this.keyedBatches = new KeyedBatches(stores.seenKeys(), out, config.seenKeysKept());
        this.redrives =
                new Redrives(
                        jobs,
                        finished,
                        stores.seenKeys(),
                        admissions,
                        endings,
                        out,
                        config.seenKeysKept());
        TokenForecast forecast = new TokenForecast(new StoredFigures(stores.learnt()));
        LaneNews news = new LaneNews(shares::windowEpoch);
        LaneEnds laneEnds = new LaneEnds(shares, jobs.queues(), news, forecast, bounds.needs());
        LanePaces paces = new LanePaces();
        Rooms rooms = new Rooms(calls, shares, workers, forecast);
        bounds.tellEnds(hedgeWatch::ended);
        Detours detours = new Detours(jobs, lanesInUse, bounds.waits(), endings, out);
        Outlooks outlooks = new Outlooks(jobs.queues(), shares, lanesInUse, lanes, paces, catalog);
        this.risks = new Risks(jobs, outlooks, detours, starts, out, quarantine, slices);
        this.statuses = new TenantStatuses(jobs, outlooks, out, catalog);
        this.dispatcher =
                new Dispatcher(
                        jobs,
                        calls,
                        shares,
                        rooms,
                        endings,
                        starts,
                        limits,
                        detours,
                        hedgeWatch,
                        forecast,
                        paces,
                        pauses,
                        out,
                        catalog,
                        config.claimWindow().toMillis(),
                        quarantine);
        this.hedges =
                new Hedges(
                        jobs,
                        calls,
                        hedgeWatch,
                        rooms,
                        lanesInUse,
                        starts,
                        bounds.needs(),
                        catalog,
                        dispatcher,
                        out,
                        quarantine);
        this.leases =
                new Leases(
                        jobs,
                        calls,
                        finished,
                        endings,
                        laneEnds,
                        out,
                        bounds.ledger(),
                        pricing,
                        new LeasePolicy(
                                new LeaseConfig(
                                        config.leaseTicks(),
                                        config.claimMargin(),
                                        MISSED_HEARTBEATS_MAX)),
                        retryPolicy,
                        shares.incarnation());
        this.workerNews = new WorkerNews(jobs, calls, workers, leases, laneEnds, endings, out);
        this.attemptEnds =
                new AttemptEnds(
                        jobs,
                        calls,
                        workers,
                        finished,
                        endings,
                        laneEnds,
                        bounds.ledger(),
                        pricing,
                        retryPolicy);
        this.demands =
                new Demands(
                        jobs,
                        calls,
                        shares,
                        new DemandView(
                                jobs.queues(), calls, shares, news, forecast, hedgeWatch, catalog),
                        out,
                        gauges,
                        catalog,
                        allocatorPartitions,
                        config.demandInterval().toMillis());
        this.census =
                new Census(
                        jobs, calls, bounds.waits(), paused, leases, config.tickInterval(), gauges);
        Catalog view = catalog.get();
        RunningJobs running = new RunningJobs(jobs, calls, limits, hedgeWatch);
        jobs.restoreRunning((core, entry) -> running.restore(core, entry, view));
        finished.rebuild(nowMs, (job, call) -> calls.add(LaneSettings.outlived(view, job, call)));
    }

    WorkSlice slices() {
        return slices;
    }

    Stores stores() {
        return stores;
    }

    Outbox out() {
        return out;
    }

    JobTable jobs() {
        return jobs;
    }

    Calls calls() {
        return calls;
    }

    Shares shares() {
        return shares;
    }

    Starts starts() {
        return starts;
    }

    Limits limits() {
        return limits;
    }

    Pauses pauses() {
        return pauses;
    }

    Interruptions interruptions() {
        return interruptions;
    }

    Admissions admissions() {
        return admissions;
    }

    KeyedBatches keyedBatches() {
        return keyedBatches;
    }

    Redrives redrives() {
        return redrives;
    }

    Dispatcher dispatcher() {
        return dispatcher;
    }

    Risks risks() {
        return risks;
    }

    TenantStatuses statuses() {
        return statuses;
    }

    Leases leases() {
        return leases;
    }

    WorkerNews workerNews() {
        return workerNews;
    }

    AttemptEnds attemptEnds() {
        return attemptEnds;
    }

    Demands demands() {
        return demands;
    }

    Census census() {
        return census;
    }

    Hedges hedges() {
        return hedges;
    }

    Quarantine quarantine() {
        return quarantine;
    }

    Bounds bounds() {
        return bounds;
    }
}
