package dev.sluice.ingress.chat;

import dev.sluice.ingress.auth.CallerIdentity;
import dev.sluice.schema.error.ErrorCode;
import dev.sluice.schema.error.SluiceException;
import dev.sluice.schema.job.JobId;
import dev.sluice.schema.job.JobIds;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.PathVariable;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
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

    private final ResumedCalls calls;
    private final JobIds ids;

    EventsController(ResumedCalls calls, JobIds ids) {
        this.calls = calls;
        this.ids = ids;
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
        return calls.behind(request, job, last, new ChatShape(false));
    }

    private EventId last(@Nullable String header) {
        if (header == null) {
            throw new SluiceException(
                    ErrorCode.INVALID_REQUEST, "header " + LAST_EVENT_ID + ": missing " + EXPECTED);
        }
        return EventId.parse(header)
                .filter(id -> calls.knows(id.partition()))
                .orElseThrow(
                        () ->
                                new SluiceException(
                                        ErrorCode.INVALID_REQUEST,
                                        "header %s: not of this installation %s"
                                                .formatted(LAST_EVENT_ID, EXPECTED)));
    }
}
