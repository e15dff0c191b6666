package dev.sluice.router.coordinator;

import dev.sluice.router.coordinator.redrive.RedrivePolicy;
import dev.sluice.router.coordinator.redrive.RedriveVerdict.Begin;
import dev.sluice.router.coordinator.redrive.RedriveVerdict.Known;
import dev.sluice.router.coordinator.redrive.RedriveVerdict.Refuse;
import dev.sluice.router.coordinator.redrive.RedriveView;
import dev.sluice.router.coordinator.redrive.RedriveView.Begun;
import dev.sluice.schema.avro.AdmissionReply;
import dev.sluice.schema.avro.AdmissionVerdict;
import dev.sluice.schema.avro.FinishedJob;
import dev.sluice.schema.avro.JobError;
import dev.sluice.schema.avro.JobRequest;
import dev.sluice.schema.avro.RedriveRequest;
import dev.sluice.schema.avro.ReplyAddress;
import dev.sluice.schema.avro.SeenKey;
import dev.sluice.schema.error.ErrorCode;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Optional;
import org.apache.kafka.streams.state.WindowStore;
import org.apache.kafka.streams.state.WindowStoreIterator;
import org.jspecify.annotations.Nullable;

/**
 * Begins further runs of jobs that have ended, each once. Which run it began last is kept beside
 * the Idempotency-Keys, for as long as those. Confined to its coordinator's thread.
 */
final class Redrives {
    /** Idempotency-Keys are hashes in hex. */
    private static final String PREFIX = "run-of/";

    private final JobTable jobs;
    private final Finished finished;
    private final WindowStore<String, SeenKey> begun;
    private final Admissions admissions;
    private final Endings endings;
    private final Outbox out;
    private final Duration remembered;

    Redrives(
            JobTable jobs,
            Finished finished,
            WindowStore<String, SeenKey> begun,
            Admissions admissions,
            Endings endings,
            Outbox out,
            Duration remembered) {
        this.jobs = jobs;
        this.finished = finished;
        this.begun = begun;
        this.admissions = admissions;
        this.endings = endings;
        this.out = out;
        this.remembered = remembered;
    }

    /**
     * @param offset where the wish, and with it the run's request, stands in its partition
     */
    void on(RedriveRequest wish, long offset, long nowMs) {
        String core = JobTable.core(wish.getJobId());
        finished.tidy(nowMs);
        switch (RedrivePolicy.decide(
                view(core, nowMs),
                wish.getRun(),
                wish.getRedriveId(),
                Duration.ofMillis(nowMs - wish.getRequestedAtMs()),
                remembered)) {
            case Begin() -> {
                remember(core, wish, nowMs);
                admissions.again(request(wish), wish.getRun(), offset, nowMs);
                reply(wish, AdmissionVerdict.ACCEPTED, null, nowMs);
            }
            case Known() -> reply(wish, AdmissionVerdict.KNOWN, null, nowMs);
            case Refuse(String reason) -> refuse(wish, reason, nowMs);
        }
    }

    /** Ends a run that could not be begun, unless it is known. */
    void giveUp(RedriveRequest wish, String reason, long offset, long nowMs) {
        String core = JobTable.core(wish.getJobId());
        RedriveView known = view(core, nowMs);
        if (known.liveRun() == 0
                && known.endedRun() < wish.getRun()
                && known.begun().map(last -> last.run() < wish.getRun()).orElse(true)) {
            remember(core, wish, nowMs);
            JobError error = new JobError(ErrorCode.INTERNAL_ERROR.wireId(), reason);
            endings.refused(
                    request(wish), wish.getRun(), offset, ErrorCode.INTERNAL_ERROR, error, nowMs);
            reply(wish, AdmissionVerdict.REFUSED, error, nowMs);
        }
    }

    private void refuse(RedriveRequest wish, String reason, long nowMs) {
        String text = "job %s: %s".formatted(wish.getJobId(), reason);
        out.event(Events.redriveRefused(request(wish), wish.getRun(), reason, nowMs), nowMs);
        reply(
                wish,
                AdmissionVerdict.CONFLICT,
                new JobError(ErrorCode.REDRIVE_CONFLICT.wireId(), text),
                nowMs);
    }

    private RedriveView view(String core, long nowMs) {
        Unfinished live = jobs.find(core);
        return new RedriveView(
                live == null ? 0 : live.run(),
                finished.last(core).map(FinishedJob::getRun).orElse(0),
                lastBegun(core, nowMs));
    }

    private Optional<Begun> lastBegun(String core, long nowMs) {
        Begun last = null;
        long kept = remembered.toMillis();
        // Up to later: the clock of the task's last owner may be ahead.
        try (WindowStoreIterator<SeenKey> seen =
                begun.fetch(PREFIX + core, nowMs - kept, nowMs + kept)) {
            while (seen.hasNext()) {
                SeenKey next = seen.next().value;
                int run = next.getRequestHash().duplicate().getInt();
                if (last == null || run > last.run()) {
                    last = new Begun(run, next.getJobId());
                }
            }
        }
        return Optional.ofNullable(last);
    }

    private void remember(String core, RedriveRequest wish, long nowMs) {
        ByteBuffer run = ByteBuffer.allocate(Integer.BYTES).putInt(0, wish.getRun());
        begun.put(PREFIX + core, new SeenKey(wish.getRedriveId(), run), nowMs);
    }

    /**
     * Nobody waits for its answer, and the key under which the job was accepted has done its work.
     */
    private static JobRequest request(RedriveRequest wish) {
        JobRequest request = wish.getRequest();
        request.setRedriveId(wish.getRedriveId());
        request.setReplyTo(null);
        request.setIdempotency(null);
        return request;
    }

    private void reply(
            RedriveRequest wish, AdmissionVerdict verdict, @Nullable JobError error, long nowMs) {
        ReplyAddress to = wish.getReplyTo();
        if (to != null) {
            AdmissionReply reply = new AdmissionReply();
            reply.setIngressId(to.getIngressId());
            reply.setJobId(wish.getJobId());
            reply.setVerdict(verdict);
            reply.setError(error);
            out.reply(to.getRepliesPartition(), reply, nowMs);
        }
    }
}
