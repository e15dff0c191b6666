package dev.sluice.ingress.audio;

import dev.sluice.ingress.chat.SyncCalls;
import dev.sluice.ingress.face.Face;
import dev.sluice.ingress.submit.Operation;
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

/**
 * Audio into text and text into audio. Whatever a client accepts, errors are JSON. On virtual
 * threads.
 */
@Controller("/v1/audio")
@ExecuteOn(TaskExecutors.BLOCKING)
final class AudioController {
    private static final Face SPEECH = new SpeechFace();

    private final SyncCalls calls;

    AudioController(SyncCalls calls) {
        this.calls = calls;
    }

    @Post(
            uri = "/transcriptions",
            consumes = MediaType.MULTIPART_FORM_DATA,
            produces = MediaType.ALL)
    HttpResponse<?> transcribe(HttpRequest<?> request, @Nullable @Body InputStream body)
            throws IOException, InterruptedException {
        return calls.serve(request, body, written(request, Operation.AUDIO_TRANSCRIPTIONS));
    }

    @Post(uri = "/translations", consumes = MediaType.MULTIPART_FORM_DATA, produces = MediaType.ALL)
    HttpResponse<?> translate(HttpRequest<?> request, @Nullable @Body InputStream body)
            throws IOException, InterruptedException {
        return calls.serve(request, body, written(request, Operation.AUDIO_TRANSLATIONS));
    }

    @Post(uri = "/speech", consumes = MediaType.APPLICATION_JSON, produces = MediaType.ALL)
    HttpResponse<?> speak(HttpRequest<?> request, @Nullable @Body InputStream body)
            throws IOException, InterruptedException {
        return calls.serve(request, body, SPEECH);
    }

    private static Face written(HttpRequest<?> request, Operation operation) {
        return new TranscriptionFace(
                operation,
                Objects.requireNonNullElse(request.getHeaders().get(HttpHeaders.CONTENT_TYPE), ""));
    }
}
