package dev.sluice.ingress.lifecycle;

import dev.sluice.ingress.auth.CallerIdentity;
import dev.sluice.ingress.chat.EventAnswers;
import dev.sluice.ingress.chat.ResumedCalls;
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
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The events of a job: those of its life, or, behind an event of the stream of a chat completion or
 * of audio, the rest of that stream; on any instance. On virtual threads.
 */
@Controller("/v1/jobs")
final class EventsController {
    private static final String LAST_EVENT_ID = "Last-Event-ID";

    private final ResumedCalls streams;
    private final Watches watches;
    private final EventAnswers answers;
    private final JobIds ids;

    EventsController(ResumedCalls streams, Watches watches, EventAnswers answers, JobIds ids) {
        this.streams = streams;
        this.watches = watches;
        this.answers = answers;
        this.ids = ids;
    }

    @Get(uri = "/{id}/events", produces = "text/event-stream")
    @ExecuteOn(TaskExecutors.BLOCKING)
    HttpResponse<?> events(HttpRequest<?> request, @PathVariable String id) {
        CallerIdentity caller = CallerIdentity.of(request);
        JobId job =
                JobId.parse(id)
                        .filter(parsed -> ids.genuine(parsed, caller.tenant().name()))
                        .orElseThrow(
                                () ->
                                        new SluiceException(
                                                ErrorCode.JOB_NOT_FOUND,
                                                "there is no such job (expected: the id of a job of this tenant)"));
        @Nullable String last = request.getHeaders().get(LAST_EVENT_ID);
        Optional<WatchId> watched = Optional.ofNullable(last).flatMap(WatchId::parse);
        if (last != null && watched.isEmpty()) {
            return streams.behind(request, job, last);
        }
        if (watched.isPresent() && watches.isOver(caller, job, watched.get())) {
            // Browsers come again by themselves until they hear this.
            return HttpResponse.noContent();
        }
        return answers.serve(request, watches.open(caller, job, watched), new WatchShape());
    }
}
