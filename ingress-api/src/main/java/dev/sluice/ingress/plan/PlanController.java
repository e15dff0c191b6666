package dev.sluice.ingress.plan;

import dev.sluice.ingress.auth.CallerIdentity;
import dev.sluice.ingress.submit.InFlight;
import dev.sluice.ingress.submit.Intake;
import dev.sluice.ingress.submit.JobDraft;
import dev.sluice.ingress.submit.JobRequestReader;
import dev.sluice.ingress.submit.Planner;
import dev.sluice.ingress.submit.RequestBytes;
import dev.sluice.runtime.config.BodyConfig;
import dev.sluice.schema.error.ErrorCode;
import dev.sluice.schema.error.SluiceException;
import io.micronaut.http.HttpHeaders;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.MediaType;
import io.micronaut.http.annotation.Body;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Post;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.scheduling.annotation.ExecuteOn;
import java.io.IOException;
import java.io.InputStream;
import org.jspecify.annotations.Nullable;

/** Answers what would become of a job, and makes none. On virtual threads. */
@Controller("/v1/jobs/plan")
final class PlanController {
    private final Planner planner;
    private final InFlight inFlight;
    private final Intake intake;
    private final int bytesMax;

    PlanController(Planner planner, InFlight inFlight, Intake intake, BodyConfig bodies) {
        this.planner = planner;
        this.inFlight = inFlight;
        this.intake = intake;
        this.bytesMax = bodies.bodyMax();
    }

    @Post(consumes = MediaType.APPLICATION_JSON, produces = MediaType.APPLICATION_JSON)
    @ExecuteOn(TaskExecutors.BLOCKING)
    HttpResponse<byte[]> plan(HttpRequest<?> request, @Nullable @Body InputStream body)
            throws IOException {
        if (body == null) {
            throw new SluiceException(
                    ErrorCode.MISSING_BODY, "the request has no body (expected: a JSON object)");
        }
        intake.enter();
        try (body;
                InFlight.Hold hold = inFlight.enter()) {
            byte[] bytes = RequestBytes.read(body, request.getContentLength(), bytesMax, hold);
            JobDraft draft = JobRequestReader.readLine(bytes, 0, bytes.length);
            return HttpResponse.ok(
                            PlanJson.of(draft, planner.ask(CallerIdentity.of(request), draft)))
                    .header(HttpHeaders.CACHE_CONTROL, "no-store")
                    .contentType(MediaType.APPLICATION_JSON_TYPE);
        } finally {
            intake.leave();
        }
    }
}
