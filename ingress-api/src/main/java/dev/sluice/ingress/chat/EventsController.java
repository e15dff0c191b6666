package dev.sluice.ingress.chat;

import dev.sluice.ingress.auth.CallerIdentity;
import dev.sluice.ingress.kafka.JobLog;
import dev.sluice.ingress.kafka.StreamTails;
import dev.sluice.ingress.kafka.WaitingCallers;
import dev.sluice.ingress.submit.Intake;
import dev.sluice.ingress.submit.KnownJobs;
import dev.sluice.schema.error.ErrorCode;
import dev.sluice.schema.error.SluiceException;
import dev.sluice.schema.job.JobId;
import dev.sluice.schema.job.JobIds;
import dev.sluice.schema.topic.Topics;
import io.micronaut.http.HttpHeaders;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.PathVariable;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import java.time.InstantSource;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Goes on with the stream of a chat completion that broke off, on any instance, behind the event
 * that the client saw last. On virtual threads.
 */
@Controller("/v1/jobs")
final class EventsController {
    private static final String LAST_EVENT_ID = "Last-Event-ID";
    private static final String EXPECTED =
            "(expected: the id of the last event that was received of a chat completion's stream)";

    private final StreamTails tails;
    private final JobIds ids;
    private final Intake intake;
    private final OpenChats chats;
    private final Answers answers;
    private final Notices notices;
    private final ResumedCall.Surroundings around;
    private final ChatConfig config;
    private final int partitions;
    private final Resumes resumes;

    /** How others learn who serves a caller now. */
    private record Notices(JobLog log, WaitingCallers callers, Orphans orphans) {
        Orphans.Resumption resumed(JobId job, EventId last) {
            Orphans.Resumption resumption = orphans.resumed(job.value());
            log.resumed(last.partition(), callers.address().getIngressId(), job.value());
            return resumption;
        }
    }

    EventsController(
            StreamTails tails,
            JobIds ids,
            Intake intake,
            OpenChats chats,
            Answers answers,
            JobLog log,
            WaitingCallers callers,
            Orphans orphans,
            KnownJobs jobs,
            ChatConfig config,
            InstantSource clock,
            Topics topics) {
        this.tails = tails;
        this.ids = ids;
        this.intake = intake;
        this.chats = chats;
        this.answers = answers;
        this.notices = new Notices(log, callers, orphans);
        this.around = new ResumedCall.Surroundings(jobs, orphans, config, clock);
        this.config = config;
        this.partitions = topics.layout().waiterPartitions();
        this.resumes = new Resumes(config.resumesMax());
    }

    @Get(uri = "/{id}/events", produces = "text/event-stream")
    @ExecuteOn(TaskExecutors.BLOCKING)
    HttpResponse<?> resume(HttpRequest<?> request, @PathVariable String id) {
        CallerIdentity caller = CallerIdentity.of(request);
        JobId job =
                JobId.parse(id)
                        .filter(parsed -> ids.genuine(parsed, caller.tenant().name()))
                        .orElseThrow(
                                () ->
                                        new SluiceException(
                                                ErrorCode.JOB_NOT_FOUND,
                                                "there is no such job (expected: the id of a job of this tenant)"));
        EventId last = last(request.getHeaders().get(LAST_EVENT_ID));
        intake.enter();
        boolean serving = false;
        try {
            SseAnswer answer = answer(caller, job, last);
            serving = true;
            answer.watchedBy(Connections.watch(request, answer::clientGone));
            return HttpResponse.ok(answer)
                    .header("Sluice-Job-Id", job.value())
                    .header(HttpHeaders.CACHE_CONTROL, "no-store")
                    .header("X-Accel-Buffering", "no")
                    .header(HttpHeaders.CONTENT_TYPE, SseAnswer.MEDIA_TYPE);
        } finally {
            if (!serving) {
                intake.leave();
            }
        }
    }

    private SseAnswer answer(CallerIdentity caller, JobId job, EventId last) {
        String tenant = caller.tenant().name();
        resumes.enter(tenant);
        Inbox inbox = null;
        boolean opened = false;
        try {
            Inbox entered = chats.enter(AnswerFold.behind(last));
            inbox = entered;
            StreamTails.Tail tail = tails.open(last.partition(), last.offset());
            opened = true;
            return new SseAnswer(
                    new ResumedCall(
                            caller,
                            job,
                            notices.resumed(job, last),
                            tail,
                            entered,
                            around,
                            () -> {
                                chats.leave(entered);
                                resumes.leave(tenant);
                                intake.leave();
                            }),
                    Optional.empty(),
                    answers,
                    false,
                    config.keepAlive());
        } finally {
            if (!opened) {
                if (inbox != null) {
                    chats.leave(inbox);
                }
                resumes.leave(tenant);
            }
        }
    }

    private EventId last(@Nullable String header) {
        if (header == null) {
            throw new SluiceException(
                    ErrorCode.INVALID_REQUEST, "header " + LAST_EVENT_ID + ": missing " + EXPECTED);
        }
        return EventId.parse(header)
                .filter(id -> id.partition() < partitions)
                .orElseThrow(
                        () ->
                                new SluiceException(
                                        ErrorCode.INVALID_REQUEST,
                                        "header %s: not of this installation %s"
                                                .formatted(LAST_EVENT_ID, EXPECTED)));
    }
}
