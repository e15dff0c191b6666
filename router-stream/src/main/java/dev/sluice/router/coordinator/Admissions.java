package dev.sluice.router.coordinator;

import dev.sluice.router.coordinator.admit.Admission;
import dev.sluice.router.coordinator.admit.Admission.Admit;
import dev.sluice.router.coordinator.admit.Admission.Conflict;
import dev.sluice.router.coordinator.admit.Admission.Known;
import dev.sluice.router.coordinator.admit.Admission.Refuse;
import dev.sluice.router.coordinator.admit.AdmitPolicy;
import dev.sluice.router.coordinator.admit.Earlier;
import dev.sluice.router.coordinator.plan.JobNeeds;
import dev.sluice.router.coordinator.plan.LaneView;
import dev.sluice.router.coordinator.plan.Plan;
import dev.sluice.router.coordinator.plan.PlanPolicy;
import dev.sluice.router.coordinator.plan.Routing;
import dev.sluice.schema.avro.AdmissionReply;
import dev.sluice.schema.avro.AdmissionVerdict;
import dev.sluice.schema.avro.Caller;
import dev.sluice.schema.avro.Idempotency;
import dev.sluice.schema.avro.JobEntry;
import dev.sluice.schema.avro.JobError;
import dev.sluice.schema.avro.JobEventType;
import dev.sluice.schema.avro.JobPhase;
import dev.sluice.schema.avro.JobRequest;
import dev.sluice.schema.avro.SeenKey;
import dev.sluice.schema.catalog.Catalog;
import dev.sluice.schema.error.ErrorCode;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.HexFormat;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.function.Supplier;
import org.apache.kafka.streams.state.WindowStoreIterator;
import org.jspecify.annotations.Nullable;

/** Turns requests into jobs: asks the policies, then writes. */
final class Admissions {
    private static final int FIRST_RUN = 1;

    private final JobTable jobs;
    private final Finished finished;
    private final Stores stores;
    private final Endings endings;
    private final Starts starts;
    private final Limits limits;
    private final RateRooms rooms;
    private final Outbox out;
    private final Supplier<Catalog> catalog;
    private final LaneView lanes;
    private final long seenKeysKeptMs;

    Admissions(
            JobTable jobs,
            Finished finished,
            Stores stores,
            Endings endings,
            Starts starts,
            Limits limits,
            RateRooms rooms,
            Outbox out,
            Supplier<Catalog> catalog,
            LaneView lanes,
            long seenKeysKeptMs) {
        this.jobs = jobs;
        this.finished = finished;
        this.stores = stores;
        this.endings = endings;
        this.starts = starts;
        this.limits = limits;
        this.rooms = rooms;
        this.out = out;
        this.catalog = catalog;
        this.lanes = lanes;
        this.seenKeysKeptMs = seenKeysKeptMs;
    }

    /**
     * @param bytes the record as it came, kept as the job's body
     * @param offset where it stands in its partition
     */
    void on(JobRequest request, byte[] bytes, long offset, long nowMs) {
        String core = JobTable.core(request.getJobId());
        finished.tidy(nowMs);
        Earlier earlier = earlier(core, request, nowMs);
        admit(request, bytes, FIRST_RUN, offset, earlier, nowMs);
    }

    /** Begins a later run of a job that has ended; what forbids it ends the run. */
    void again(JobRequest request, int run, long offset, long nowMs) {
        admit(request, jobs.encoded(request), run, offset, new Earlier.Nothing(), nowMs);
    }

    private void admit(
            JobRequest request, byte[] bytes, int run, long offset, Earlier earlier, long nowMs) {
        String core = JobTable.core(request.getJobId());
        Catalog view = catalog.get();
        String tenant = request.getCaller().getTenant();
        boolean clamped = limits.clamp(request);
        Routing routing = PlanPolicy.route(needs(request, nowMs), view, lanes);
        Plan plan = starts.admit(core, request, routing.plan(), nowMs);
        Admission admission =
                AdmitPolicy.decide(
                        earlier,
                        Optional.ofNullable(request.getIdempotency())
                                .map(Idempotency::getRequestHash),
                        plan,
                        jobs.backlog(tenant),
                        Needed.waitsItself(request) && run == FIRST_RUN
                                ? Integer.MAX_VALUE
                                : PlanPolicy.queuedJobsMax(view, tenant),
                        Instant.ofEpochMilli(request.getDeadlineMs()),
                        Instant.ofEpochMilli(nowMs));
        switch (admission) {
            case Admit(Plan.Lanes planned) -> {
                rememberKey(request, nowMs);
                jobs.admit(
                        core,
                        entry(request, run, offset, planned),
                        request,
                        clamped ? jobs.encoded(request) : bytes);
                out.event(
                        Events.queued(
                                request, run, planned.lanes().getFirst(), routing.choices(), nowMs),
                        nowMs);
                reply(request, AdmissionVerdict.ACCEPTED, null, null, planned, nowMs);
            }
            case Known(String jobId) ->
                    reply(request, AdmissionVerdict.KNOWN, jobId, null, null, nowMs);
            case Conflict(String jobId) -> {
                out.event(
                        Events.of(request, run, JobEventType.IDEMPOTENCY_CONFLICT, null, 0, nowMs),
                        nowMs);
                reply(
                        request,
                        AdmissionVerdict.CONFLICT,
                        jobId,
                        new JobError(
                                ErrorCode.IDEMPOTENCY_CONFLICT.wireId(),
                                "Idempotency-Key: already used for job %s with another request"
                                        .formatted(jobId)),
                        null,
                        nowMs);
            }
            case Refuse(ErrorCode code, String message) -> {
                JobError error = new JobError(code.wireId(), message);
                rememberKey(request, nowMs);
                endings.refused(request, run, offset, code, error, nowMs);
                reply(request, AdmissionVerdict.REFUSED, null, error, plan, nowMs);
            }
        }
    }

    /** Answers where a job that comes now would go. Nothing is written but the reply. */
    void plan(JobRequest request, long nowMs) {
        limits.clamp(request);
        Routing routing = PlanPolicy.route(needs(request, nowMs), catalog.get(), lanes);
        Plan plan = limits.admit(request, routing.plan());
        if (request.getReplyTo() == null) {
            return;
        }
        AdmissionReply reply =
                reply(
                        request,
                        plan instanceof Plan.Lanes
                                ? AdmissionVerdict.ACCEPTED
                                : AdmissionVerdict.REFUSED);
        if (plan instanceof Plan.Nowhere(ErrorCode code, String message)) {
            reply.setError(new JobError(code.wireId(), message));
        }
        reply.setPlan(Events.planned(routing.choices()));
        rooms.tell(reply, request, plan, nowMs);
        out.reply(request.getReplyTo().getRepliesPartition(), reply, nowMs);
    }

    /** Ends a job whose request could not be acted on, unless it is known. */
    void giveUp(JobRequest request, String reason, long offset, long nowMs) {
        String core = JobTable.core(request.getJobId());
        if (jobs.find(core) == null && finished.last(core).isEmpty()) {
            JobError error = new JobError(ErrorCode.INTERNAL_ERROR.wireId(), reason);
            endings.refused(request, FIRST_RUN, offset, ErrorCode.INTERNAL_ERROR, error, nowMs);
            reply(request, AdmissionVerdict.REFUSED, null, error, null, nowMs);
        }
    }

    private Earlier earlier(String core, JobRequest request, long nowMs) {
        Idempotency key = request.getIdempotency();
        if (key != null) {
            try (WindowStoreIterator<SeenKey> seen =
                    stores.seenKeys()
                            // Up to later: the clock of the task's last owner may be ahead.
                            .fetch(hex(key), nowMs - seenKeysKeptMs, nowMs + seenKeysKeptMs)) {
                if (seen.hasNext()) {
                    SeenKey known = seen.next().value;
                    return new Earlier.SameKey(known.getJobId(), known.getRequestHash());
                }
            }
        }
        Unfinished running = jobs.find(core);
        if (running != null) {
            return new Earlier.SameId(running.jobId());
        }
        return finished.last(core)
                .<Earlier>map(ended -> new Earlier.SameId(ended.getJobId()))
                .orElseGet(Earlier.Nothing::new);
    }

    private void rememberKey(JobRequest request, long nowMs) {
        Idempotency key = request.getIdempotency();
        if (key != null) {
            stores.seenKeys()
                    .put(hex(key), new SeenKey(request.getJobId(), key.getRequestHash()), nowMs);
        }
    }

    /**
     * @param plan of a job that was looked at; null: it was not
     */
    private void reply(
            JobRequest request,
            AdmissionVerdict verdict,
            @Nullable String knownJobId,
            @Nullable JobError error,
            @Nullable Plan plan,
            long nowMs) {
        if (request.getReplyTo() != null) {
            AdmissionReply reply = reply(request, verdict);
            reply.setKnownJobId(knownJobId);
            reply.setError(error);
            if (plan != null) {
                rooms.tell(reply, request, plan, nowMs);
            }
            out.reply(request.getReplyTo().getRepliesPartition(), reply, nowMs);
        }
    }

    private static AdmissionReply reply(JobRequest request, AdmissionVerdict verdict) {
        AdmissionReply reply = new AdmissionReply();
        reply.setIngressId(request.getReplyTo().getIngressId());
        reply.setJobId(request.getJobId());
        reply.setVerdict(verdict);
        return reply;
    }

    private static JobNeeds needs(JobRequest request, long nowMs) {
        Caller caller = request.getCaller();
        return new JobNeeds(
                request.getJobId(),
                caller.getTenant(),
                caller.getProject(),
                caller.getKeyId(),
                caller.getUser(),
                request.getMetadata(),
                request.getModel(),
                request.getOperation(),
                request.getInputTokensMax(),
                request.getPrompt(),
                optional(request.getOutputTokensMax()),
                optional(request.getCostMaxNanoUsd()),
                Needed.capabilities(request),
                Needed.asks(request),
                request.getUnits(),
                Needed.dataClass(request),
                request.getDeadlineMs() - nowMs);
    }

    private static OptionalLong optional(@Nullable Long value) {
        return value == null ? OptionalLong.empty() : OptionalLong.of(value);
    }

    private static JobEntry entry(
            JobRequest request, int run, long requestOffset, Plan.Lanes plan) {
        return JobEntry.newBuilder()
                .setJobId(request.getJobId())
                .setRun(run)
                .setTenant(request.getCaller().getTenant())
                .setKeyId(request.getCaller().getKeyId())
                .setProject(request.getCaller().getProject())
                .setUser(request.getCaller().getUser())
                .setRoute(request.getModel())
                .setPriority(request.getPriority())
                .setPhase(JobPhase.WAITING)
                .setAcceptedAtMs(request.getAcceptedAtMs())
                .setDeadlineMs(request.getDeadlineMs())
                .setPlan(plan.lanes())
                .setLaneIndex(0)
                .setEpoch(0)
                .setAttemptsLeft(plan.attemptsMax())
                .setSinceMs(request.getAcceptedAtMs())
                .setTokensMax(plan.tokensMax())
                .setRequestOffset(requestOffset)
                .build();
    }

    private static String hex(Idempotency key) {
        ByteBuffer hash = key.getKeyHash().duplicate();
        byte[] bytes = new byte[hash.remaining()];
        hash.get(bytes);
        return HexFormat.of().formatHex(bytes);
    }
}
