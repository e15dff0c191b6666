package dev.sluice.ingress.plain;

import dev.sluice.ingress.chat.SyncCalls;
import dev.sluice.ingress.face.Face;
import dev.sluice.ingress.submit.Operation;
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

/** Images from texts. On virtual threads. */
@Controller("/v1/images/generations")
final class ImagesController {
    private static final Face FACE = new PlainFace(Operation.IMAGES_GENERATIONS);

    private final SyncCalls calls;

    ImagesController(SyncCalls calls) {
        this.calls = calls;
    }

    @Post(consumes = MediaType.APPLICATION_JSON, produces = MediaType.APPLICATION_JSON)
    @ExecuteOn(TaskExecutors.BLOCKING)
    HttpResponse<?> generate(HttpRequest<?> request, @Nullable @Body InputStream body)
            throws IOException, InterruptedException {
        return calls.serve(request, body, FACE);
    }
}
