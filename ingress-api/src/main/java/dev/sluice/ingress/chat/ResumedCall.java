package dev.sluice.ingress.chat;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.sluice.ingress.auth.CallerIdentity;
import dev.sluice.ingress.json.Json;
import dev.sluice.ingress.kafka.StreamTails;
import dev.sluice.ingress.submit.KnownJobs;
import dev.sluice.schema.error.ErrorCode;
import dev.sluice.schema.error.SluiceException;
import dev.sluice.schema.job.JobId;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * A caller who goes on with a stream that broke off, here or on another instance. Chunks are read
 * from where he stopped; that the job ended otherwise is seen in its document, because the
 * coordinator's word went to the instance that he came from.
 */
final class ResumedCall implements Conversation {
    private static final Duration POLL = Duration.ofMillis(100);
    private static final Duration LOOK_EVERY = Duration.ofSeconds(2);

    /** Longer than any job lasts. */
    private static final Duration LONGEST = Duration.ofDays(8);

    private final CallerIdentity caller;
    private final JobId job;
    private final StreamTails.Tail tail;
    private final Inbox inbox;
    private final Surroundings around;
    private final Runnable left;
    private final Orphans.Resumption resumption;
    private final AtomicBoolean open = new AtomicBoolean(true);
    private final Instant latest;
    private Instant nextLook;
    private Instant until;

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
        Instant now = around.clock.instant();
        this.latest = now.plus(LONGEST);
        this.until = latest;
        this.nextLook = now.plus(LOOK_EVERY);
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
            Instant now = around.clock.instant();
            if (!now.isBefore(until)) {
                return Optional.of(new News.Failed(AnswerFold.partLost(), null));
            }
            if (!now.isBefore(end)) {
                return Optional.empty();
            }
            if (!now.isBefore(nextLook)) {
                nextLook = now.plus(LOOK_EVERY);
                look(now);
            }
            for (StreamTails.Entry entry : tail.poll(POLL)) {
                if (entry.chunk().getJobId().equals(job.value())) {
                    nextLook = around.clock.instant().plus(LOOK_EVERY);
                    inbox.on(entry.chunk(), entry.place());
                }
            }
        }
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
        switch (status(around.jobs.document(job, caller))) {
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
            case "succeeded" ->
                    until = until.equals(latest) ? now.plus(around.config.endWait()) : until;
            default -> {
                // It goes on, or nobody can say.
            }
        }
    }

    private News failed(ErrorCode code, String what) {
        return new News.Failed(
                new SluiceException(
                        code,
                        "%s (expected: its error at /v1/jobs/%s)".formatted(what, job.value())),
                null);
    }

    private static String status(byte[] document) {
        try (JsonParser parser = Json.parser(document, 0, document.length)) {
            if (parser.nextToken() == JsonToken.START_OBJECT) {
                while (parser.nextToken() == JsonToken.FIELD_NAME) {
                    boolean status = parser.currentName().equals("status");
                    if (parser.nextToken() == JsonToken.VALUE_STRING && status) {
                        return parser.getText();
                    }
                    parser.skipChildren();
                }
            }
            return "";
        } catch (IOException e) {
            throw new IllegalStateException("a job's document is not JSON", e);
        }
    }
}
