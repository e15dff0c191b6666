package dev.sluice.ingress.submit;

import dev.sluice.ingress.auth.CallerIdentity;
import dev.sluice.ingress.json.Json;
import dev.sluice.runtime.config.BodyConfig;
import dev.sluice.schema.error.ErrorCode;
import dev.sluice.schema.error.SluiceException;
import io.micronaut.http.HttpHeaders;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.MediaType;
import io.micronaut.http.MutableHttpResponse;
import io.micronaut.http.annotation.Body;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Post;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** Accepts one job per request; answers when the log has it. On virtual threads. */
@Controller("/v1/jobs")
final class JobController {
    private final Acceptor acceptor;
    private final InFlight inFlight;
    private final Intake intake;
    private final KnownJobs known;
    private final AcceptConfig config;
    private final int bytesMax;

    JobController(
            Acceptor acceptor,
            InFlight inFlight,
            Intake intake,
            KnownJobs known,
            AcceptConfig config,
            BodyConfig bodies) {
        this.acceptor = acceptor;
        this.inFlight = inFlight;
        this.intake = intake;
        this.known = known;
        this.config = config;
        this.bytesMax = bodies.bodyMax();
    }

    @Post(consumes = MediaType.APPLICATION_JSON, produces = MediaType.APPLICATION_JSON)
    @ExecuteOn(TaskExecutors.BLOCKING)
    HttpResponse<byte[]> submit(HttpRequest<?> request, @Nullable @Body InputStream body)
            throws IOException {
        if (body == null) {
            throw new SluiceException(
                    ErrorCode.MISSING_BODY, "the request has no body (expected: a JSON object)");
        }
        CallerIdentity caller = CallerIdentity.of(request);
        intake.enter();
        try (body;
                InFlight.Hold hold = inFlight.enter()) {
            return answer(await(accept(request, body, caller, hold)), caller);
        } finally {
            intake.leave();
        }
    }

    private CompletableFuture<AcceptOutcome> accept(
            HttpRequest<?> request, InputStream body, CallerIdentity caller, InFlight.Hold hold) {
        Optional<IdempotencyKey> key =
                IdempotencyKey.parse(request.getHeaders().get(IdempotencyKey.HEADER));
        byte[] bytes = RequestBytes.read(body, request.getContentLength(), bytesMax, hold);
        return acceptor.accept(
                new Submission(
                        caller,
                        JobRequestReader.read(bytes),
                        key.map(k -> Submission.Keyed.over(k, caller, bytes, 0, bytes.length)),
                        Submission.traceParent(request)));
    }

    private AcceptOutcome await(CompletableFuture<AcceptOutcome> outcome) {
        try {
            return outcome.get(config.timeout().toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new SluiceException(
                    ErrorCode.LOG_UNAVAILABLE,
                    "interrupted before the log confirmed; nothing is known to be accepted",
                    e);
        } catch (TimeoutException e) {
            throw new SluiceException(
                    ErrorCode.LOG_UNAVAILABLE,
                    "the log did not confirm in time; nothing is known to be accepted",
                    e);
        } catch (ExecutionException e) {
            throw new IllegalStateException("accepting a job", e.getCause());
        }
    }

    private HttpResponse<byte[]> answer(AcceptOutcome outcome, CallerIdentity caller) {
        return switch (outcome) {
            case AcceptOutcome.Accepted job -> {
                MutableHttpResponse<byte[]> response = HttpResponse.accepted();
                yield response.header(HttpHeaders.LOCATION, JobJson.location(job.id()))
                        .contentType(MediaType.APPLICATION_JSON_TYPE)
                        .body(
                                Json.bytes(
                                        out -> {
                                            out.writeStartObject();
                                            JobJson.writeAccepted(job, out);
                                            out.writeEndObject();
                                        }));
            }
            case AcceptOutcome.Known job ->
                    HttpResponse.ok(known.document(job.id(), caller))
                            .header(HttpHeaders.LOCATION, JobJson.location(job.id()))
                            .contentType(MediaType.APPLICATION_JSON_TYPE);
            case AcceptOutcome.Refused(SluiceException error) -> throw error;
        };
    }
}
