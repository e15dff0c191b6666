package dev.sluice.ingress.chat;

import dev.sluice.ingress.auth.CallerIdentity;
import dev.sluice.ingress.face.WhenGone;
import dev.sluice.ingress.kafka.WaitingCallers;
import dev.sluice.schema.avro.AdmissionReply;
import dev.sluice.schema.error.ErrorCode;
import dev.sluice.schema.error.SluiceException;
import dev.sluice.schema.job.JobId;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * One caller who waits for the answer to one job. The caller's thread asks for news; any thread may
 * say that the caller has gone.
 */
final class ChatCall implements Conversation {
    /** For the coordinator's word on a deadline that has passed. */
    private static final Duration BEHIND_THE_DEADLINE = Duration.ofSeconds(30);

    private final CallerIdentity caller;
    private final Inbox inbox;
    private final WhenGone whenGone;
    private final Duration endWait;
    private final Surroundings around;
    private final Runnable left;
    private final AtomicBoolean open = new AtomicBoolean(true);
    private volatile @Nullable JobId id;
    private Instant until = Instant.MAX;
    private boolean ended;

    /** What calls share. */
    record Surroundings(WaitingCallers callers, Orphans orphans, InstantSource clock) {}

    /**
     * @param whenGone what becomes of the job without its caller
     * @param endWait how long the rest of an answer may lag behind the news of its end
     * @param left run once, when this is closed
     */
    ChatCall(
            CallerIdentity caller,
            Inbox inbox,
            WhenGone whenGone,
            Duration endWait,
            Surroundings around,
            Runnable left) {
        this.caller = caller;
        this.inbox = inbox;
        this.whenGone = whenGone;
        this.endWait = endWait;
        this.around = around;
        this.left = left;
    }

    /** The job gets this id unless it is somebody's. */
    boolean expect(JobId candidate) {
        boolean free = around.callers.add(candidate.value(), inbox);
        if (free) {
            id = candidate;
        }
        return free;
    }

    /**
     * @param deadline of the job
     */
    void accepted(Instant deadline) {
        until = deadline.plus(BEHIND_THE_DEADLINE);
    }

    @Override
    public String jobId() {
        JobId known = id;
        if (known == null) {
            throw new IllegalStateException("the job has no id yet");
        }
        return known.value();
    }

    /** What the coordinator said of limits when it admitted the job; null: nothing yet. */
    @Nullable AdmissionReply admission() {
        return inbox.admission();
    }

    /**
     * Waits for the coordinator's first word on the job.
     *
     * @return why there is no job; empty when there is one, or no word comes in time
     */
    Optional<News> refusal(Duration patience) throws InterruptedException {
        return inbox.refused(patience) ? inbox.next(Duration.ZERO) : Optional.empty();
    }

    @Override
    public Optional<News> next(Duration patience) throws InterruptedException {
        Instant now = around.clock.instant();
        Duration left = Duration.between(now, until);
        Optional<News> news = inbox.next(left.compareTo(patience) < 0 ? left : patience);
        if (news.isPresent()) {
            return news.get() instanceof News.Succeeded ? afterTheEnd(patience) : news;
        }
        return around.clock.instant().isBefore(until)
                ? Optional.empty()
                : Optional.of(new News.Failed(tooLate(), null));
    }

    @Override
    public void gone() {
        inbox.tell(new News.Gone());
    }

    @Override
    public boolean overflowed() {
        return inbox.overflowed();
    }

    @Override
    public void abandon() {
        JobId known = id;
        if (known != null) {
            around.orphans.left(caller, known.value(), whenGone, 0);
        }
    }

    /**
     * Nobody knows whether the log has the job, and the caller is told so: if it has, the job would
     * run for nobody. The wish stands behind the request in the log.
     */
    void withdraw() {
        JobId known = id;
        if (known != null && whenGone != WhenGone.CONTINUE) {
            around.orphans.left(caller, known.value(), WhenGone.CANCEL, 0);
        }
    }

    @Override
    public void close() {
        if (open.compareAndSet(true, false)) {
            JobId known = id;
            if (known != null) {
                around.callers.remove(known.value(), inbox);
            }
            left.run();
        }
    }

    /** The rest of the answer goes another way than the news of its end and may lag behind it. */
    private Optional<News> afterTheEnd(Duration patience) throws InterruptedException {
        if (!ended) {
            ended = true;
            Instant latest = around.clock.instant().plus(endWait);
            until = latest.isBefore(until) ? latest : until;
        }
        return next(patience);
    }

    private SluiceException tooLate() {
        return ended
                ? AnswerFold.partLost()
                : new SluiceException(
                        ErrorCode.DEADLINE_EXCEEDED,
                        "nothing was heard of the job until after its deadline (expected: its end at /v1/jobs/%s)"
                                .formatted(jobId()));
    }
}
