package dev.sluice.router.coordinator;

import dev.sluice.router.coordinator.dispatch.Workers;
import dev.sluice.router.coordinator.lease.Call;
import dev.sluice.router.coordinator.lease.Calls;
import dev.sluice.schema.avro.Claimed;
import dev.sluice.schema.avro.Heartbeat;
import dev.sluice.schema.avro.JobEntry;
import dev.sluice.schema.avro.JobEventType;
import dev.sluice.schema.avro.LiveAttempt;
import dev.sluice.schema.avro.Returned;
import dev.sluice.schema.job.JobEvent;
import dev.sluice.schema.job.JobEvent.AttemptClaimed;
import dev.sluice.schema.job.JobEvent.AttemptReturned;
import dev.sluice.schema.job.JobLifecycle;
import dev.sluice.schema.job.JobState;
import dev.sluice.schema.job.Transition;
import dev.sluice.schema.job.Transition.Duplicate;
import dev.sluice.schema.job.Transition.Moved;
import dev.sluice.schema.job.Transition.Rejected;
import java.time.Instant;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What workers say about attempts that go on or were not begun. A claim that is not current is
 * answered with an abort.
 */
final class WorkerNews {
    /**
     * Before an attempt that was handed back goes out again; keeps a worker with a wrong clock from
     * spinning.
     */
    private static final long RETURNED_PAUSE_MS = 100;

    private final JobTable jobs;
    private final Calls calls;
    private final Workers workers;
    private final Leases leases;
    private final LaneEnds laneEnds;
    private final Endings endings;
    private final Outbox out;

    WorkerNews(
            JobTable jobs,
            Calls calls,
            Workers workers,
            Leases leases,
            LaneEnds laneEnds,
            Endings endings,
            Outbox out) {
        this.jobs = jobs;
        this.calls = calls;
        this.workers = workers;
        this.leases = leases;
        this.laneEnds = laneEnds;
        this.endings = endings;
        this.out = out;
    }

    void on(Claimed claim, long nowMs) {
        workers.offers(claim.getPool(), claim.getWorkerId(), claim.getFreeSlots(), nowMs);
        String core = JobTable.core(claim.getJobId());
        Call call = calls.find(core, claim.getRun(), claim.getEpoch());
        JobEntry entry = current(call);
        if (call == null || entry == null || entry.getCancelled()) {
            if (call != null && !call.claimed()) {
                // Until its worker has stopped, it may call all the same.
                calls.heard(call, claim.getWorkerId(), claim.getCallId(), leases.tick());
            }
            endings.abort(
                    claim.getJobId(),
                    claim.getRun(),
                    claim.getEpoch(),
                    claim.getCallId(),
                    "the claim is not current",
                    nowMs);
            return;
        }
        switch (apply(call, new AttemptClaimed(claim.getEpoch()))) {
            case Moved _ -> {
                calls.heard(call, claim.getWorkerId(), claim.getCallId(), leases.tick());
                if (entry.getFirstStartedAtMs() == 0) {
                    entry.setFirstStartedAtMs(claim.getClaimedAtMs());
                }
                // Also of a later attempt: its job does not wait for its retry any more.
                out.event(
                        Events.of(
                                jobs.request(core),
                                entry.getRun(),
                                JobEventType.STARTED,
                                call.attribution().getLane(),
                                call.epoch(),
                                nowMs),
                        nowMs);
            }
            case Duplicate(String reason) -> {
                if (!claim.getCallId().equals(call.callId())) {
                    endings.abort(
                            claim.getJobId(),
                            claim.getRun(),
                            claim.getEpoch(),
                            claim.getCallId(),
                            reason,
                            nowMs);
                }
            }
            case Rejected(String reason) ->
                    endings.abort(
                            claim.getJobId(),
                            claim.getRun(),
                            claim.getEpoch(),
                            claim.getCallId(),
                            reason,
                            nowMs);
        }
    }

    void on(Heartbeat beat, long nowMs) {
        workers.beats(
                beat.getPool(), beat.getWorkerId(), beat.getFreeSlots(), beat.getDraining(), nowMs);
        Set<String> live = new HashSet<>();
        for (LiveAttempt attempt : beat.getLive()) {
            String core = JobTable.core(attempt.getJobId());
            Call call = calls.find(core, attempt.getRun(), attempt.getEpoch());
            boolean ours =
                    call != null
                            && (call.callId() == null || attempt.getCallId().equals(call.callId()));
            if (call != null && ours) {
                calls.heard(call, beat.getWorkerId(), attempt.getCallId(), leases.tick());
                live.add(call.key());
            }
            if (!ours || current(call) == null) {
                endings.abort(
                        attempt.getJobId(),
                        attempt.getRun(),
                        attempt.getEpoch(),
                        attempt.getCallId(),
                        "nobody waits for this attempt",
                        nowMs);
            }
        }
        for (Call call : calls.all()) {
            if (call.claimedBy(beat.getWorkerId()) && !live.contains(call.key())) {
                call.missed();
                leases.check(call, nowMs);
            }
        }
    }

    void on(Returned returned, long nowMs) {
        workers.offers(returned.getPool(), returned.getWorkerId(), returned.getFreeSlots(), nowMs);
        String core = JobTable.core(returned.getJobId());
        Call call = calls.find(core, returned.getRun(), returned.getEpoch());
        // Redelivered to another worker while the one that claimed it lives: its lease will tell.
        if (call == null || (call.claimed() && !call.claimedBy(returned.getWorkerId()))) {
            return;
        }
        calls.remove(call, Calls.Used.nothing(nowMs));
        laneEnds.notMade(call);
        JobEntry entry = current(call);
        if (entry == null) {
            leases.forget(call);
            return;
        }
        Instant due = Instant.ofEpochMilli(nowMs + RETURNED_PAUSE_MS);
        switch (apply(call, new AttemptReturned(returned.getEpoch(), due))) {
            case Moved _ -> {
                if (call.claimed() && !entry.getCancelled() && entry.getOther() == null) {
                    String lane = call.attribution().getLane();
                    out.event(
                            Events.moved(
                                    jobs.request(core),
                                    entry,
                                    lane,
                                    "its worker gave it back",
                                    nowMs),
                            nowMs);
                }
                endings.notRun(core, entry, call, due.toEpochMilli(), nowMs);
            }
            case Duplicate _, Rejected _ -> {}
        }
    }

    /**
     * The entry of the job whose current call this is; null when the job has ended or gone on
     * without it.
     */
    private @Nullable JobEntry current(@Nullable Call call) {
        return call == null ? null : LiveCalls.entryOf(call, jobs);
    }

    private static Transition apply(Call call, JobEvent event) {
        return JobLifecycle.apply(new JobState.Running(call.epoch(), call.claimed()), event);
    }
}
