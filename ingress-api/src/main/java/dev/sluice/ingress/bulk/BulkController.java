package dev.sluice.ingress.bulk;

import dev.sluice.ingress.auth.CallerIdentity;
import dev.sluice.ingress.metric.IngressMetrics;
import dev.sluice.ingress.submit.Acceptor;
import dev.sluice.ingress.submit.IdempotencyKey;
import dev.sluice.ingress.submit.Intake;
import dev.sluice.ingress.submit.Submission;
import dev.sluice.runtime.config.BodyConfig;
import dev.sluice.schema.error.ErrorCode;
import dev.sluice.schema.error.SluiceException;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.annotation.Body;
import io.micronaut.http.annotation.Controller;
import io.micronaut.http.annotation.Post;
import java.io.InputStream;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;

/**
 * Accepts many jobs over one request of any length: one JSON object per line in, one per line out,
 * while the upload goes on. With an Idempotency-Key every line has a key of its own, so the same
 * upload can be sent again after a broken connection.
 */
@Controller("/v1/jobs")
final class BulkController {
    private static final String NDJSON = "application/x-ndjson";

    private final Acceptor acceptor;
    private final Intake intake;
    private final BulkLimits limits;
    private final BulkConfig config;
    private final BodyConfig bodies;
    private final IngressMetrics metrics;

    BulkController(
            Acceptor acceptor,
            Intake intake,
            BulkLimits limits,
            BulkConfig config,
            BodyConfig bodies,
            IngressMetrics metrics) {
        this.acceptor = acceptor;
        this.intake = intake;
        this.limits = limits;
        this.config = config;
        this.bodies = bodies;
        this.metrics = metrics;
    }

    @Post(
            uri = "/bulk",
            consumes = {NDJSON, "application/ndjson", "application/jsonl", "application/x-jsonl"},
            produces = NDJSON)
    HttpResponse<Publisher<byte[]>> submit(
            HttpRequest<?> request, @Nullable @Body InputStream body) {
        if (body == null) {
            throw new SluiceException(
                    ErrorCode.MISSING_BODY,
                    "the request has no body (expected: one JSON object per line)");
        }
        CallerIdentity caller = CallerIdentity.of(request);
        Optional<IdempotencyKey> key =
                IdempotencyKey.parse(request.getHeaders().get(IdempotencyKey.HEADER));
        intake.enter();
        try {
            limits.enterRequest();
        } catch (SluiceException e) {
            intake.leave();
            throw e;
        }
        return HttpResponse.ok(exchange(request, body, caller, key)).contentType(NDJSON);
    }

    private Publisher<byte[]> exchange(
            HttpRequest<?> request,
            InputStream body,
            CallerIdentity caller,
            Optional<IdempotencyKey> key) {
        BlockingQueue<PendingLine> pending = new ArrayBlockingQueue<>(config.windowLines());
        BulkReader reader =
                new BulkReader(
                        new LineSplitter(body, bodies.bodyMax(), limits.largeLines()),
                        pending,
                        acceptor,
                        limits,
                        intake,
                        new BulkReader.Upload(
                                caller,
                                key,
                                Submission.traceParent(request),
                                bodies.bodyMax(),
                                bodies.inlineMax()));
        return new BulkExchange(
                reader,
                new BulkAnswer(pending, metrics, config),
                new AnswerSpool(config.spoolDir(), config.spoolBytesMax(), config.chunkBytes()),
                () -> {
                    limits.leaveRequest();
                    intake.leave();
                });
    }
}
