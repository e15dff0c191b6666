package dev.sluice.router.coordinator;

import dev.sluice.router.RepeatedFailures;
import dev.sluice.router.RouterConfig;
import dev.sluice.router.coordinator.dispatch.Shares;
import dev.sluice.router.coordinator.dispatch.Workers;
import dev.sluice.router.coordinator.lane.LaneNews;
import dev.sluice.router.coordinator.lane.TokenForecast;
import dev.sluice.router.coordinator.lease.Call;
import dev.sluice.router.coordinator.lease.Calls;
import dev.sluice.router.coordinator.lease.LeaseConfig;
import dev.sluice.router.coordinator.lease.LeasePolicy;
import dev.sluice.router.coordinator.limit.Backlog;
import dev.sluice.router.coordinator.pause.PausedJobs;
import dev.sluice.router.coordinator.plan.LaneView;
import dev.sluice.router.coordinator.retry.RetryPolicy;
import dev.sluice.router.coordinator.risk.LanePaces;
import dev.sluice.router.metric.PartitionGauges;
import dev.sluice.schema.avro.AttemptFinished;
import dev.sluice.schema.avro.BatchRequest;
import dev.sluice.schema.avro.CancelRequest;
import dev.sluice.schema.avro.Claimed;
import dev.sluice.schema.avro.Heartbeat;
import dev.sluice.schema.avro.JobEntry;
import dev.sluice.schema.avro.JobRequest;
import dev.sluice.schema.avro.Returned;
import dev.sluice.schema.avro.ShareGrant;
import dev.sluice.schema.avro.Tick;
import dev.sluice.schema.catalog.Catalog;
import dev.sluice.schema.serde.RecordCodec;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.UUID;
import java.util.function.Supplier;
import org.apache.avro.specific.SpecificRecord;

/**
 * One coordinator: the memory of a task, rebuilt from its stores, and the parts that act on it.
 * After every record and every alarm it dispatches what it may, reports what changed and says when
 * it wants to be woken. Confined to its task's thread.
 */
final class Coordinator {
    private static final int EXPIRED_PER_WAKE_MAX = 500;

    /** A hundredth of a second: records that come in meanwhile wait no longer. */
    private static final int LINED_UP_PER_WAKE_MAX = 2_000;

    /** Entries read between two pauses: some milliseconds, the more the colder the process. */
    private static final int RESTORED_PER_WAKE_MAX = 1_000;

    /**
     * Records come first while the queue is read: after each alarm, Streams takes one record only
     * before it looks at alarms again.
     */
    private static final long RESTORE_PAUSE_MS = 20;

    private static final int MISSED_HEARTBEATS_MAX = 1;
    private static final int HEARTBEATS_UNTIL_FORGOTTEN = 5;

    private final Stores stores;
    private final JobTable jobs;
    private final Calls calls;
    private final Shares shares;
    private final Starts starts;
    private final Limits limits;
    private final Bounds bounds;
    private final Pauses pauses;
    private final Interruptions interruptions;
    private final Admissions admissions;
    private final Dispatcher dispatcher;
    private final Risks risks;
    private final TenantStatuses statuses;
    private final Leases leases;
    private final WorkerNews workerNews;
    private final AttemptEnds attemptEnds;
    private final Demands demands;
    private final Outbox out;
    private final Quarantine quarantine;
    private final long tickIntervalMs;
    private long lastTickMs;
    private long ticksWritten;
    private long nextRestoreMs;
    private boolean begun;

    Coordinator(
            Stores stores,
            Outbox out,
            PartitionGauges gauges,
            RecordCodec<SpecificRecord> requestCodec,
            Supplier<Catalog> catalog,
            LaneView lanes,
            RouterConfig config,
            int allocatorPartitions,
            RepeatedFailures failures,
            long nowMs) {
        this.out = out;
        this.tickIntervalMs = config.tickInterval().toMillis();
        this.shares = new Shares(UUID.randomUUID().toString());
        this.stores = stores;
        Backlog backlog = new Backlog(catalog);
        this.jobs = new JobTable(stores, requestCodec, backlog, new CatalogWeights(catalog));
        Workers workers = new Workers(tickIntervalMs * HEARTBEATS_UNTIL_FORGOTTEN);
        Finished finished =
                new Finished(
                        stores.finished(),
                        config.finishedKept().toMillis(),
                        config.finishedJobsMax());
        Pricing pricing = new Pricing(catalog, config.priceCeiling());
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
                        out,
                        catalog,
                        lanes,
                        config.seenKeysKept().toMillis());
        TokenForecast forecast = new TokenForecast();
        LaneNews news = new LaneNews(shares::windowEpoch);
        LaneEnds laneEnds = new LaneEnds(shares, jobs.queues(), news, forecast, bounds.needs());
        LanePaces paces = new LanePaces();
        Detours detours = new Detours(jobs, lanesInUse, bounds.waits(), endings);
        Outlooks outlooks = new Outlooks(jobs.queues(), shares, lanesInUse, lanes, paces, catalog);
        this.risks = new Risks(jobs, outlooks, detours, out, quarantine);
        this.statuses = new TenantStatuses(jobs.queues(), outlooks, out);
        this.dispatcher =
                new Dispatcher(
                        jobs,
                        calls,
                        shares,
                        workers,
                        endings,
                        starts,
                        limits,
                        detours,
                        forecast,
                        paces,
                        pauses,
                        out,
                        catalog,
                        config.claimWindow().toMillis(),
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
                        new DemandView(jobs.queues(), calls, shares, news, forecast, catalog),
                        out,
                        gauges,
                        catalog,
                        allocatorPartitions,
                        config.demandInterval().toMillis());
        Catalog view = catalog.get();
        jobs.restoreRunning((core, entry) -> restore(core, entry, view));
        finished.rebuild(nowMs, (job, call) -> calls.add(LaneSettings.outlived(view, job, call)));
    }

    /**
     * @return a reason when the record is none that a coordinator acts on; it belongs to the dead
     *     letters then
     */
    Optional<String> on(SpecificRecord record, byte[] bytes, long nowMs) {
        int callsBefore = calls.size();
        int queuedBefore = jobs.queues().size();
        switch (record) {
            case JobRequest request -> admissions.on(request, bytes, nowMs);
            case CancelRequest cancel -> interruptions.cancel(cancel, nowMs);
            case Claimed claimed -> workerNews.on(claimed, nowMs);
            case Heartbeat beat -> workerNews.on(beat, nowMs);
            case Returned returned -> workerNews.on(returned, nowMs);
            case AttemptFinished end -> attemptEnds.on(end, nowMs);
            case Tick tick -> leases.on(tick, nowMs);
            case ShareGrant grant -> shares.apply(grant, nowMs);
            // For the batch runners, who read the same topic.
            case BatchRequest ignored -> {}
            default -> {
                return Optional.of(
                        "%s is not supported by this version of the router"
                                .formatted(record.getSchema().getName()));
            }
        }
        // What leaves every count as it is must not set the alarm of an idle system.
        if (callsBefore != calls.size()
                || queuedBefore != jobs.queues().size()
                || record instanceof ShareGrant) {
            demands.touch();
        }
        return Optional.empty();
    }

    /** A record that failed too often: an accepted job gets its result all the same. */
    void giveUp(SpecificRecord record, String reason, long nowMs) {
        if (record instanceof JobRequest request) {
            admissions.giveUp(request, reason, nowMs);
        }
    }

    /** After a record or an alarm: dispatch, report. */
    void goOn(long nowMs) {
        if (!begun) {
            stores.openSegment(nowMs);
            begun = true;
        }
        boolean more = starts.letGo(nowMs);
        more |= pauses.letGo(nowMs);
        if (dispatcher.run(leases.tick(), nowMs) || more) {
            demands.touch();
        }
        jobs.keepFresh();
        if (risks.lookAtNewcomers(nowMs)) {
            demands.touch();
        }
        statuses.tell(nowMs);
        if (demands.send(nowMs)) {
            bounds.show(nowMs);
        }
    }

    void wake(long nowMs) {
        if (!jobs.restored() && nowMs >= nextRestoreMs) {
            jobs.restoreSome(RESTORED_PER_WAKE_MAX);
            nextRestoreMs = nowMs + RESTORE_PAUSE_MS;
            demands.touch();
        }
        for (String core : jobs.deadlines().takeDue(nowMs, EXPIRED_PER_WAKE_MAX)) {
            quarantine.guard(core, nowMs, () -> interruptions.expire(core, nowMs));
            demands.touch();
        }
        for (String core : jobs.retries().takeDue(nowMs, LINED_UP_PER_WAKE_MAX)) {
            jobs.due(core);
            demands.touch();
        }
        risks.wake(nowMs);
        if (!calls.isEmpty() && nowMs - lastTickMs >= tickIntervalMs) {
            lastTickMs = nowMs;
            out.tick(new Tick(out.partition(), shares.incarnation(), ++ticksWritten, nowMs), nowMs);
        }
    }

    /** When {@link #wake} is wanted next, if at all. */
    OptionalLong nextWakeMs(long nowMs) {
        long next = Long.MAX_VALUE;
        next = Math.min(next, jobs.deadlines().nextDueMs().orElse(Long.MAX_VALUE));
        next = Math.min(next, jobs.retries().nextDueMs().orElse(Long.MAX_VALUE));
        next = Math.min(next, demands.nextDueMs().orElse(Long.MAX_VALUE));
        next = Math.min(next, statuses.nextDueMs().orElse(Long.MAX_VALUE));
        next = Math.min(next, risks.nextDueMs(nowMs).orElse(Long.MAX_VALUE));
        next = Math.min(next, starts.nextDueMs().orElse(Long.MAX_VALUE));
        if (jobs.queues().size() > 0) {
            next = Math.min(next, shares.nextOpenMs(nowMs).orElse(Long.MAX_VALUE));
        }
        next = Math.min(next, pauses.nextDueMs().orElse(Long.MAX_VALUE));
        if (!jobs.restored()) {
            next = Math.min(next, nextRestoreMs);
        }
        if (dispatcher.more()) {
            next = nowMs;
        }
        if (!calls.isEmpty()) {
            next = Math.min(next, lastTickMs + tickIntervalMs);
        }
        return next == Long.MAX_VALUE ? OptionalLong.empty() : OptionalLong.of(next);
    }

    int unfinishedJobs() {
        return jobs.size();
    }

    int liveCalls() {
        return calls.size();
    }

    /** A call that was running when this task was last stopped: its lease starts anew. */
    private void restore(String core, JobEntry entry, Catalog view) {
        Call call =
                LaneSettings.restored(
                        view,
                        core,
                        entry,
                        jobs.request(core),
                        entry.getPlan().get(entry.getLaneIndex()));
        calls.add(call);
        limits.started(call, entry);
        jobs.restored(core, entry, call.key());
    }
}
