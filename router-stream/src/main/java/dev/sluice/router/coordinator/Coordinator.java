package dev.sluice.router.coordinator;

import dev.sluice.router.coordinator.dispatch.Shares;
import dev.sluice.router.coordinator.lease.Calls;
import dev.sluice.schema.avro.AttemptFinished;
import dev.sluice.schema.avro.CancelRequest;
import dev.sluice.schema.avro.Claimed;
import dev.sluice.schema.avro.Heartbeat;
import dev.sluice.schema.avro.JobRequest;
import dev.sluice.schema.avro.KeyedBatch;
import dev.sluice.schema.avro.PlanRequest;
import dev.sluice.schema.avro.RedriveRequest;
import dev.sluice.schema.avro.Returned;
import dev.sluice.schema.avro.ShareGrant;
import dev.sluice.schema.avro.Tick;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.BooleanSupplier;
import org.apache.avro.specific.SpecificRecord;

/**
 * One coordinator: the memory of a task, rebuilt from its stores, and the parts that act on it.
 * After every record and every alarm it dispatches what it may, reports what changed and says when
 * it wants to be woken. Confined to its task's thread.
 */
final class Coordinator {
    private static final int EXPIRED_PER_WAKE_MAX = 500;

    private static final int LINED_UP_AT_ONCE = 50;
    private static final int LINED_UP_PER_WAKE_MAX = 2_000;
    private static final int RESTORED_PER_WAKE_MAX = 1_000;

    /**
     * By then a new leader has what it waited for, and the rest of its queue is what is missing.
     */
    private static final long RECORDS_FIRST_MS = 10_000;

    private final Stores stores;
    private final JobTable jobs;
    private final Calls calls;
    private final Shares shares;
    private final Starts starts;
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
    private final Outbox out;
    private final Quarantine quarantine;
    private final Hedges hedges;
    private final Census census;
    private final WorkSlice slices;
    private final long tickIntervalMs;
    private long lastTickMs;
    private long ticksWritten;
    private long nextListsMs;
    private long listsSinceMs;
    private boolean heard;
    private boolean begun;

    Coordinator(Parts parts, Duration tickInterval) {
        this.slices = parts.slices();
        this.tickIntervalMs = tickInterval.toMillis();
        this.stores = parts.stores();
        this.out = parts.out();
        this.jobs = parts.jobs();
        this.calls = parts.calls();
        this.shares = parts.shares();
        this.starts = parts.starts();
        this.bounds = parts.bounds();
        this.pauses = parts.pauses();
        this.interruptions = parts.interruptions();
        this.admissions = parts.admissions();
        this.keyedBatches = parts.keyedBatches();
        this.redrives = parts.redrives();
        this.dispatcher = parts.dispatcher();
        this.risks = parts.risks();
        this.statuses = parts.statuses();
        this.leases = parts.leases();
        this.workerNews = parts.workerNews();
        this.attemptEnds = parts.attemptEnds();
        this.demands = parts.demands();
        this.quarantine = parts.quarantine();
        this.hedges = parts.hedges();
        this.census = parts.census();
    }

    /**
     * @param offset where the record stands in its partition
     * @return a reason when the record is none that a coordinator acts on; it belongs to the dead
     *     letters then
     */
    Optional<String> on(SpecificRecord record, byte[] bytes, long offset, long nowMs) {
        heard |= !(record instanceof Tick);
        census.touch();
        int callsBefore = calls.size();
        int queuedBefore = jobs.queues().size();
        switch (record) {
            case JobRequest request -> {
                statuses.read(request);
                admissions.on(request, bytes, offset, nowMs);
            }
            case PlanRequest question -> admissions.plan(question.getJob(), nowMs);
            case KeyedBatch wish -> keyedBatches.on(wish, nowMs);
            case RedriveRequest wish -> redrives.on(wish, offset, nowMs);
            case CancelRequest cancel -> interruptions.cancel(cancel, nowMs);
            case Claimed claimed -> workerNews.on(claimed, nowMs);
            case Heartbeat beat -> workerNews.on(beat, nowMs);
            case Returned returned -> workerNews.on(returned, nowMs);
            case AttemptFinished end -> attemptEnds.on(end, nowMs);
            case Tick tick -> leases.on(tick, nowMs);
            case ShareGrant grant -> shares.apply(grant, nowMs);
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

    /** All before this offset of the requests was read. */
    void readTo(long offset) {
        statuses.readTo(offset);
    }

    /** A record that failed too often: an accepted job gets its result all the same. */
    void giveUp(SpecificRecord record, String reason, long offset, long nowMs) {
        if (record instanceof JobRequest request) {
            admissions.giveUp(request, reason, offset, nowMs);
        } else if (record instanceof RedriveRequest wish) {
            redrives.giveUp(wish, reason, offset, nowMs);
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
        census.look(nowMs);
    }

    void wake(long nowMs) {
        for (String core : jobs.deadlines().takeDue(nowMs, EXPIRED_PER_WAKE_MAX)) {
            quarantine.guard(core, nowMs, () -> interruptions.expire(core, nowMs));
            demands.touch();
        }
        if (nowMs >= nextListsMs) {
            workOnLists(nowMs);
        }
        if (hedges.wake(leases.tick(), nowMs)) {
            demands.touch();
        }
        if (!calls.isEmpty() && nowMs - lastTickMs >= tickIntervalMs) {
            lastTickMs = nowMs;
            out.tick(new Tick(out.partition(), shares.incarnation(), ++ticksWritten, nowMs), nowMs);
        }
    }

    /** Bit by bit, with a rest while there is more to do. */
    private void workOnLists(long nowMs) {
        long begunNs = slices.nowNs();
        listsSinceMs = listsSinceMs == 0 ? nowMs : listsSinceMs;
        if (!jobs.restored()) {
            jobs.restoreSome(slices.begin(RESTORED_PER_WAKE_MAX));
            demands.touch();
        }
        boolean more = lineUp(nowMs);
        more |= risks.wake(nowMs);
        if (more || !jobs.restored()) {
            boolean queueFirst = !jobs.restored() && nowMs - listsSinceMs >= RECORDS_FIRST_MS;
            nextListsMs = slices.restedMs(begunNs, nowMs, heard && !queueFirst);
            heard = false;
        }
    }

    /**
     * Those whose time to wait again has come.
     *
     * @return whether there are more
     */
    private boolean lineUp(long nowMs) {
        BooleanSupplier goOn = slices.begin(LINED_UP_PER_WAKE_MAX / LINED_UP_AT_ONCE);
        while (goOn.getAsBoolean()) {
            List<String> due = jobs.retries().takeDue(nowMs, LINED_UP_AT_ONCE);
            due.forEach(jobs::due);
            if (!due.isEmpty()) {
                demands.touch();
            }
            if (due.size() < LINED_UP_AT_ONCE) {
                return false;
            }
        }
        return true;
    }

    /** When {@link #wake} is wanted next, if at all. */
    OptionalLong nextWakeMs(long nowMs) {
        long next = Long.MAX_VALUE;
        next = Math.min(next, jobs.deadlines().nextDueMs().orElse(Long.MAX_VALUE));
        next =
                Math.min(
                        next,
                        Math.max(nextListsMs, jobs.retries().nextDueMs().orElse(Long.MAX_VALUE)));
        next = Math.min(next, demands.nextDueMs().orElse(Long.MAX_VALUE));
        next = Math.min(next, statuses.nextDueMs().orElse(Long.MAX_VALUE));
        next = Math.min(next, risks.nextDueMs(nowMs, nextListsMs).orElse(Long.MAX_VALUE));
        next = Math.min(next, hedges.nextDueMs().orElse(Long.MAX_VALUE));
        next = Math.min(next, starts.nextDueMs().orElse(Long.MAX_VALUE));
        if (jobs.queues().size() > 0) {
            next = Math.min(next, shares.nextOpenMs(nowMs).orElse(Long.MAX_VALUE));
        }
        next = Math.min(next, pauses.nextDueMs().orElse(Long.MAX_VALUE));
        if (!jobs.restored()) {
            next = Math.min(next, nextListsMs);
        }
        next = Math.min(next, census.nextDueMs().orElse(Long.MAX_VALUE));
        next = Math.min(next, dispatcher.nextDueMs().orElse(Long.MAX_VALUE));
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
}
