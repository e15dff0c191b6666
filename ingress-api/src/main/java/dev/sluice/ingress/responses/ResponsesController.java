package dev.sluice.ingress.responses;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sluice.ingress.auth.CallerIdentity;
import dev.sluice.ingress.cancel.Cancels;
import dev.sluice.ingress.chat.ResumedCalls;
import dev.sluice.ingress.chat.SyncCalls;
import dev.sluice.ingress.face.Face;
import dev.sluice.ingress.face.StreamShape;
import dev.sluice.ingress.json.Field;
import dev.sluice.ingress.kafka.Catalogs;
import dev.sluice.ingress.kafka.WaitingCallers;
import dev.sluice.ingress.submit.KnownJobs;
import dev.sluice.schema.error.ErrorCode;
import dev.sluice.schema.error.SluiceException;
import dev.sluice.schema.job.JobIds;
import io.micronaut.http.HttpHeaders;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.MediaType;
import io.micronaut.http.annotation.Body;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Get;
import io.micronaut.http.annotation.PathVariable;
import io.micronaut.http.annotation.Post;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Responses: asked for, looked up and cancelled. On virtual threads. */
@Controller("/v1/responses")
final class ResponsesController {
    /** For the end of a job that is to be cancelled; then its state is told as it is. */
    private static final Duration END_WAIT = Duration.ofSeconds(5);

    private static final int SHOWN_CHARS_MAX = 64;

    private final SyncCalls calls;
    private final ResumedCalls resumes;
    private final KnownJobs jobs;
    private final Cancels cancels;
    private final JobIds ids;
    private final Face face;

    ResponsesController(
            SyncCalls calls,
            ResumedCalls resumes,
            KnownJobs jobs,
            Cancels cancels,
            JobIds ids,
            WaitingCallers callers,
            Catalogs catalogs) {
        this.calls = calls;
        this.resumes = resumes;
        this.jobs = jobs;
        this.cancels = cancels;
        this.ids = ids;
        this.face = new ResponsesFace(callers.streamPartition(), catalogs);
    }

    @Post(
            consumes = MediaType.APPLICATION_JSON,
            produces = {MediaType.APPLICATION_JSON, MediaType.TEXT_EVENT_STREAM})
    @ExecuteOn(TaskExecutors.BLOCKING)
    HttpResponse<?> create(HttpRequest<?> request, @Nullable @Body InputStream body)
            throws IOException, InterruptedException {
        return calls.serve(request, body, face);
    }

    @Get(
            uri = "/{id}",
            produces = {MediaType.APPLICATION_JSON, MediaType.TEXT_EVENT_STREAM})
    @ExecuteOn(TaskExecutors.BLOCKING)
    HttpResponse<?> get(HttpRequest<?> request, @PathVariable String id) {
        CallerIdentity caller = CallerIdentity.of(request);
        ResponseId response = known(id, caller);
        ObjectNode now = StoredResponse.of(response, jobs.find(response.job(), caller));
        return "true".equals(request.getParameters().get("stream"))
                ? stream(request, response, now)
                : answer(now);
    }

    /** What the stream of a response said is told again, but for what the caller has. */
    private HttpResponse<?> stream(HttpRequest<?> request, ResponseId response, ObjectNode now) {
        int partition =
                response.partition()
                        .orElseThrow(
                                () ->
                                        new SluiceException(
                                                ErrorCode.INVALID_REQUEST,
                                                "query parameter stream: %s has no stream (expected: a response that was asked for with background and stream)"
                                                        .formatted(response.text())));
        return resumes.fromTheStart(
                request,
                response.job(),
                partition,
                stream(
                        ResponseFrame.unknown(response, now.path("model").asText()),
                        after(request.getParameters().get("starting_after"))));
    }

    private static StreamShape stream(ResponseFrame frame, int after) {
        return frame.id().asItIs()
                ? new NativeStream(frame, after)
                : new ResponseShape.ResponseStream(frame, after);
    }

    private static int after(@Nullable String given) {
        if (given == null) {
            return -1;
        }
        if (!given.matches("\\d{1,9}")) {
            throw new SluiceException(
                    ErrorCode.INVALID_REQUEST,
                    "query parameter starting_after: no number (expected: the sequence_number of the last event that was received)");
        }
        return Integer.parseInt(given);
    }

    @Post(uri = "/{id}/cancel", produces = MediaType.APPLICATION_JSON)
    @ExecuteOn(TaskExecutors.BLOCKING)
    HttpResponse<?> cancel(HttpRequest<?> request, @PathVariable String id) {
        CallerIdentity caller = CallerIdentity.of(request);
        ResponseId response = known(id, caller);
        ObjectNode before = StoredResponse.of(response, jobs.find(response.job(), caller));
        switch (before.path("status").textValue()) {
            case "queued", "in_progress" -> {
                cancels.cancel(response.job().value(), caller, "its caller cancelled the response");
                return answer(
                        StoredResponse.of(response, jobs.find(response.job(), caller, END_WAIT)));
            }
            // What has ended stays as it is.
            case null, default -> {
                return answer(before);
            }
        }
    }

    private ResponseId known(String id, CallerIdentity caller) {
        return ResponseId.parse(id)
                .filter(parsed -> ids.genuine(parsed.job(), caller.tenant().name()))
                .orElseThrow(
                        () ->
                                new SluiceException(
                                        ErrorCode.JOB_NOT_FOUND,
                                        "there is no response %s (expected: the id of a response of this tenant)"
                                                .formatted(
                                                        id.length() <= SHOWN_CHARS_MAX
                                                                ? id
                                                                : "of that name")));
    }

    private static HttpResponse<byte[]> answer(ObjectNode response) {
        return HttpResponse.ok(Field.bytes(response))
                .header(HttpHeaders.CACHE_CONTROL, "no-store")
                .contentType(MediaType.APPLICATION_JSON_TYPE);
    }
}
