package dev.sluice.ingress.chat;

import dev.sluice.ingress.auth.CallerIdentity;
import dev.sluice.ingress.face.StreamShape;
import dev.sluice.ingress.kafka.JobLog;
import dev.sluice.ingress.kafka.WaitingCallers;
import dev.sluice.ingress.submit.Intake;
import dev.sluice.ingress.submit.KnownJobs;
import dev.sluice.ingress.tail.StreamTails;
import dev.sluice.schema.error.ErrorCode;
import dev.sluice.schema.error.SluiceException;
import dev.sluice.schema.job.JobId;
import dev.sluice.schema.topic.Topics;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import jakarta.inject.Singleton;
import java.time.InstantSource;
import java.util.function.Supplier;

/**
 * Goes on with streams of jobs that were begun before, on any instance. Thread-safe; blocks while
 * it finds the place.
 */
@Singleton
public final class ResumedCalls {
    private final StreamTails tails;
    private final Intake intake;
    private final OpenChats chats;
    private final EventAnswers answers;
    private final Notices notices;
    private final ResumedCall.Surroundings around;
    private final int partitions;

    /** How others learn who serves a caller now. */
    private record Notices(JobLog log, WaitingCallers callers, Orphans orphans) {
        Orphans.Resumption resumed(JobId job, int partition) {
            Orphans.Resumption resumption = orphans.resumed(job.value());
            log.resumed(partition, callers.ingressId(), job.value());
            return resumption;
        }
    }

    ResumedCalls(
            StreamTails tails,
            Intake intake,
            OpenChats chats,
            EventAnswers answers,
            JobLog log,
            WaitingCallers callers,
            Orphans orphans,
            KnownJobs jobs,
            ChatConfig config,
            InstantSource clock,
            Topics topics) {
        this.tails = tails;
        this.intake = intake;
        this.chats = chats;
        this.answers = answers;
        this.notices = new Notices(log, callers, orphans);
        this.around = new ResumedCall.Surroundings(jobs, orphans, config, clock);
        this.partitions = topics.layout().waiterPartitions();
    }

    private boolean knows(int partition) {
        return partition < partitions;
    }

    /**
     * Goes on with the stream of a chat completion, or of audio, behind an event that the client
     * has.
     *
     * @param lastEventId as the client shows it
     * @throws SluiceException with {@code INVALID_REQUEST} for anything but an id of such a stream,
     *     and {@code BACKLOG_FULL}
     */
    public HttpResponse<?> behind(HttpRequest<?> request, JobId job, String lastEventId) {
        EventId last =
                EventId.parse(lastEventId)
                        .filter(id -> knows(id.partition()))
                        .orElseThrow(
                                () ->
                                        new SluiceException(
                                                ErrorCode.INVALID_REQUEST,
                                                "header Last-Event-ID: not of this installation (expected: the id of the last event that was received)"));
        return serve(
                request,
                job,
                new Place(
                        last.partition(),
                        AnswerFold.behind(last),
                        () -> tails.open(last.partition(), last.offset(), job.value())),
                new ResumedShape());
    }

    /**
     * Tells the stream of a job again from its beginning.
     *
     * @param partition of {@code sluice.stream} where it stands
     * @param shape leaves out what the client has
     * @throws SluiceException with {@code INVALID_REQUEST} where there is no such partition, {@code
     *     LOG_UNAVAILABLE} where it cannot be had now, and {@code BACKLOG_FULL}
     */
    public HttpResponse<?> fromTheStart(
            HttpRequest<?> request, JobId job, int partition, StreamShape shape) {
        if (!knows(partition)) {
            throw new SluiceException(
                    ErrorCode.INVALID_REQUEST,
                    "partition %d of the stream (expected: below %d; is the id of this installation?)"
                            .formatted(partition, partitions));
        }
        return serve(
                request,
                job,
                new Place(
                        partition,
                        new AnswerFold(),
                        () -> tails.openAt(partition, job.time(), job.value())),
                shape);
    }

    /** Where a stream goes on. */
    private record Place(int partition, AnswerFold fold, Supplier<StreamTails.Tail> open) {}

    private HttpResponse<?> serve(
            HttpRequest<?> request, JobId job, Place place, StreamShape shape) {
        intake.enter();
        boolean serving = false;
        try {
            Conversation call = open(CallerIdentity.of(request), job, place);
            serving = true;
            return answers.serve(request, call, shape);
        } finally {
            if (!serving) {
                intake.leave();
            }
        }
    }

    private Conversation open(CallerIdentity caller, JobId job, Place place) {
        Inbox inbox = null;
        boolean opened = false;
        try {
            Inbox entered = chats.enter(place.fold);
            inbox = entered;
            StreamTails.Tail tail = place.open.get();
            opened = true;
            return new ResumedCall(
                    caller,
                    job,
                    notices.resumed(job, place.partition),
                    tail,
                    entered,
                    around,
                    () -> {
                        chats.leave(entered);
                        intake.leave();
                    });
        } finally {
            if (!opened && inbox != null) {
                chats.leave(inbox);
            }
        }
    }
}
