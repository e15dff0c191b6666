package dev.sluice.ingress.batch;

import dev.sluice.ingress.auth.CallerIdentity;
import dev.sluice.ingress.files.Paging;
import dev.sluice.ingress.submit.IdempotencyKey;
import dev.sluice.ingress.submit.InFlight;
import dev.sluice.ingress.submit.Intake;
import dev.sluice.ingress.submit.RequestBytes;
import dev.sluice.ingress.submit.Submission;
import dev.sluice.schema.avro.Idempotency;
import dev.sluice.schema.error.ErrorCode;
import dev.sluice.schema.error.SluiceException;
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
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Batches as OpenAI's clients use them, and Sluice's retry. On virtual threads. */
@Controller("/v1/batches")
@ExecuteOn(TaskExecutors.BLOCKING)
final class BatchController {
    private static final int ORDER_BYTES_MAX = 64 * 1024;

    private final Batches batches;
    private final InFlight inFlight;
    private final Intake intake;
    private final BatchConfig config;

    BatchController(Batches batches, InFlight inFlight, Intake intake, BatchConfig config) {
        this.batches = batches;
        this.inFlight = inFlight;
        this.intake = intake;
        this.config = config;
    }

    @Post(consumes = MediaType.APPLICATION_JSON, produces = MediaType.APPLICATION_JSON)
    HttpResponse<byte[]> create(HttpRequest<?> request, @Nullable @Body InputStream body)
            throws IOException {
        if (body == null) {
            throw new SluiceException(
                    ErrorCode.MISSING_BODY, "the request has no body (expected: a JSON object)");
        }
        intake.enter();
        try (body;
                InFlight.Hold hold = inFlight.enter()) {
            byte[] bytes =
                    RequestBytes.read(body, request.getContentLength(), ORDER_BYTES_MAX, hold);
            CallerIdentity caller = CallerIdentity.of(request);
            return json(
                    batches.create(
                            caller,
                            BatchOrder.read(bytes, config.windowMin()),
                            print(request, caller, bytes)));
        } finally {
            intake.leave();
        }
    }

    @Get(produces = MediaType.APPLICATION_JSON)
    HttpResponse<byte[]> list(HttpRequest<?> request) {
        return json(
                batches.list(
                        CallerIdentity.of(request).tenant(),
                        Paging.of(request.getParameters()).query(null)));
    }

    @Get(uri = "/{id}", produces = MediaType.APPLICATION_JSON)
    HttpResponse<byte[]> get(HttpRequest<?> request, @PathVariable String id) {
        return json(batches.get(CallerIdentity.of(request).tenant(), id));
    }

    @Post(uri = "/{id}/cancel", consumes = MediaType.ALL, produces = MediaType.APPLICATION_JSON)
    HttpResponse<byte[]> cancel(HttpRequest<?> request, @PathVariable String id) {
        return json(batches.cancel(CallerIdentity.of(request), id));
    }

    @Post(uri = "/{id}/retry", consumes = MediaType.ALL, produces = MediaType.APPLICATION_JSON)
    HttpResponse<byte[]> retry(HttpRequest<?> request, @PathVariable String id) throws IOException {
        intake.enter();
        try {
            CallerIdentity caller = CallerIdentity.of(request);
            byte[] print = ("retry " + id).getBytes(StandardCharsets.UTF_8);
            return json(batches.retry(caller, id, print(request, caller, print)));
        } finally {
            intake.leave();
        }
    }

    private static Optional<Idempotency> print(
            HttpRequest<?> request, CallerIdentity caller, byte[] content) {
        return IdempotencyKey.parse(request.getHeaders().get(IdempotencyKey.HEADER))
                .map(key -> Submission.Keyed.over(key, caller, content, 0, content.length).print());
    }

    private static HttpResponse<byte[]> json(byte[] document) {
        return HttpResponse.ok(document)
                .header(HttpHeaders.CACHE_CONTROL, "no-store")
                .contentType(MediaType.APPLICATION_JSON_TYPE);
    }
}
