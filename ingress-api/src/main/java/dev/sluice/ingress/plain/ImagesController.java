package dev.sluice.ingress.plain;

import dev.sluice.ingress.chat.SyncCalls;
import dev.sluice.ingress.face.Face;
import dev.sluice.ingress.submit.Operation;
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
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Images from texts and from other images. On virtual threads. */
@Controller("/v1/images")
@ExecuteOn(TaskExecutors.BLOCKING)
final class ImagesController {
    private static final Face FACE = new PlainFace(Operation.IMAGES_GENERATIONS);

    private final SyncCalls calls;

    ImagesController(SyncCalls calls) {
        this.calls = calls;
    }

    @Post(
            uri = "/generations",
            consumes = MediaType.APPLICATION_JSON,
            produces = MediaType.APPLICATION_JSON)
    HttpResponse<?> generate(HttpRequest<?> request, @Nullable @Body InputStream body)
            throws IOException, InterruptedException {
        return calls.serve(request, body, FACE);
    }

    @Post(
            uri = "/edits",
            consumes = MediaType.MULTIPART_FORM_DATA,
            produces = MediaType.APPLICATION_JSON)
    HttpResponse<?> edit(HttpRequest<?> request, @Nullable @Body InputStream body)
            throws IOException, InterruptedException {
        return calls.serve(
                request,
                body,
                new ImageEditFace(
                        Objects.requireNonNullElse(
                                request.getHeaders().get(HttpHeaders.CONTENT_TYPE), "")));
    }

    /** Of one model that OpenAI has given up. */
    @Post(
            uri = "/variations",
            consumes = MediaType.MULTIPART_FORM_DATA,
            produces = MediaType.APPLICATION_JSON)
    HttpResponse<?> vary() {
        throw new SluiceException(
                ErrorCode.UNSUPPORTED_FEATURE,
                "variations of images are not made (expected: an edit, POST /v1/images/edits)");
    }
}
