package dev.sluice.ingress.chat;

import dev.sluice.ingress.auth.CallerIdentity;
import dev.sluice.ingress.face.WhenGone;
import dev.sluice.ingress.submit.KnownJobs;
import dev.sluice.ingress.tail.StreamTails;
import dev.sluice.schema.error.ErrorCode;
import dev.sluice.schema.error.SluiceException;
import dev.sluice.schema.job.JobId;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * A caller who goes on with a stream that broke off, here or on another instance. Chunks are read
 * from where he stopped, one when the one before is passed on; that the job ended otherwise is seen
 * in its document, because the coordinator's word went to the instance that he came from.
 */
final class ResumedCall implements Conversation {
    private static final Duration POLL = Duration.ofMillis(100);
    private static final Duration LOOK_EVERY = Duration.ofSeconds(2);

    /** For the news of the end to be seen. */
    private static final Duration BEHIND_THE_DEADLINE = Duration.ofSeconds(30);

    /** Of the log; longer than a caller may take over one piece. */
    private static final Duration STALLED = Duration.ofMinutes(1);

    /** Longer than any job lasts; where nobody can say when the deadline is. */
    private static final Duration LONGEST = Duration.ofDays(8);

    private final CallerIdentity caller;
    private final JobId job;
    private final StreamTails.Tail tail;
    private final Inbox inbox;
    private final Surroundings around;
    private final Runnable left;
    private final Orphans.Resumption resumption;
    private final AtomicBoolean open = new AtomicBoolean(true);

    private final Instant began;
    private Instant latest;
    private Instant nextLook;
    private Instant lastRead;
    private long position;

    /** Whether the job is known to have succeeded; its answer stands before {@link #success}. */
    private boolean succeeded;

    private long success;
    private Instant until = Instant.MAX;

    /** What resumed calls share. */
    record Surroundings(KnownJobs jobs, Orphans orphans, ChatConfig config, InstantSource clock) {}

    /**
     * @param resumption how this began
     * @param left run once, when this is closed
     */
    ResumedCall(
            CallerIdentity caller,
            JobId job,
            Orphans.Resumption resumption,
            StreamTails.Tail tail,
            Inbox inbox,
            Surroundings around,
            Runnable left) {
        this.caller = caller;
        this.job = job;
        this.tail = tail;
        this.inbox = inbox;
        this.around = around;
        this.left = left;
        this.resumption = resumption;
        this.began = around.clock.instant();
        this.latest = lastOf(job.time().plus(LONGEST));
        this.nextLook = began.plus(LOOK_EVERY);
        this.lastRead = began;
        this.position = tail.position();
    }

    @Override
    public String jobId() {
        return job.value();
    }

    @Override
    public Optional<News> next(Duration patience) throws InterruptedException {
        Instant end = around.clock.instant().plus(patience);
        while (true) {
            Optional<News> news = inbox.next(Duration.ZERO);
            if (news.isPresent()) {
                return news;
            }
            Optional<StreamTails.Entry> entry = tail.poll(POLL);
            Instant now = around.clock.instant();
            if (tail.position() != position) {
                position = tail.position();
                lastRead = now;
            }
            if (entry.isPresent()) {
                nextLook = now.plus(LOOK_EVERY);
                inbox.on(entry.get().chunk(), entry.get().place());
                continue;
            }
            // Before it is given up, too: it may have succeeded since the last look.
            if (!now.isBefore(nextLook) || !succeeded && !now.isBefore(latest)) {
                nextLook = now.plus(LOOK_EVERY);
                look(now);
            }
            over(now).ifPresent(inbox::tell);
            if (!now.isBefore(end)) {
                return inbox.next(Duration.ZERO);
            }
        }
    }

    /** Whether nothing is to be expected any more. */
    private Optional<News> over(Instant now) {
        if (succeeded) {
            // A slow caller or much of other jobs may lie between here and the end.
            boolean stalled = !now.isBefore(lastRead.plus(STALLED));
            return !now.isBefore(until) && (stalled || position >= success)
                    ? Optional.of(new News.Failed(AnswerFold.partLost(), null))
                    : Optional.empty();
        }
        return now.isBefore(latest)
                ? Optional.empty()
                : Optional.of(
                        failed(
                                ErrorCode.DEADLINE_EXCEEDED,
                                "nothing was heard of the job until after its deadline"));
    }

    @Override
    public void gone() {
        inbox.tell(new News.Gone());
    }

    @Override
    public boolean overflowed() {
        return inbox.overflowed();
    }

    /**
     * Only a job that this has saved is to be cancelled: of any other nobody here knows whether it
     * shall end with its caller, or whether another still hears its answer.
     */
    @Override
    public void abandon() {
        if (resumption.saved()) {
            around.orphans.left(
                    caller, job.value(), WhenGone.CANCEL_UNLESS_RESUMED, resumption.resumes());
        }
    }

    @Override
    public void close() {
        if (open.compareAndSet(true, false)) {
            tail.close();
            left.run();
        }
    }

    private void look(Instant now) {
        Optional<byte[]> document = around.jobs.find(job, caller);
        if (document.isEmpty()) {
            inbox.tell(failed(ErrorCode.JOB_NOT_FOUND, "there is no such job, or none any more"));
            return;
        }
        ResumedJob known = ResumedJob.read(document.get());
        known.deadline().ifPresent(deadline -> latest = lastOf(deadline));
        switch (known.status()) {
            case "failed" ->
                    inbox.tell(
                            failed(
                                    ErrorCode.STREAM_INTERRUPTED,
                                    "the job failed after a part of its answer was sent"));
            case "cancelled" -> inbox.tell(failed(ErrorCode.CANCELLED, "the job was cancelled"));
            case "expired" ->
                    inbox.tell(
                            failed(
                                    ErrorCode.DEADLINE_EXCEEDED,
                                    "the deadline of the job has passed"));
            // Its last chunk was written before; it may still have to be read.
            case "succeeded" -> succeeded(now);
            default -> {
                // It goes on, or nobody can say.
            }
        }
    }

    private void succeeded(Instant now) {
        OptionalLong end = succeeded ? OptionalLong.empty() : tail.end();
        if (end.isPresent()) {
            succeeded = true;
            success = end.getAsLong();
            until = now.plus(around.config.endWait());
        }
    }

    /** Who resumes late is given as much time as who waits for the coordinator's word. */
    private Instant lastOf(Instant deadline) {
        Instant from = deadline.isAfter(began) ? deadline : began;
        return from.plus(BEHIND_THE_DEADLINE);
    }

    private News failed(ErrorCode code, String what) {
        return new News.Failed(
                new SluiceException(
                        code,
                        "%s (expected: its error at /v1/jobs/%s)".formatted(what, job.value())),
                null);
    }
}
