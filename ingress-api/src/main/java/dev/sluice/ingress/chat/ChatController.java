package dev.sluice.ingress.chat;

import dev.sluice.ingress.face.Asked;
import dev.sluice.ingress.face.WhenGone;
import dev.sluice.ingress.submit.BodyRequest;
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

/** Chat completions. On virtual threads. */
@Controller("/v1/chat/completions")
final class ChatController {
    private final SyncCalls calls;

    ChatController(SyncCalls calls) {
        this.calls = calls;
    }

    @Post(
            consumes = MediaType.APPLICATION_JSON,
            produces = {MediaType.APPLICATION_JSON, MediaType.TEXT_EVENT_STREAM})
    @ExecuteOn(TaskExecutors.BLOCKING)
    HttpResponse<?> complete(HttpRequest<?> request, @Nullable @Body InputStream body)
            throws IOException, InterruptedException {
        return calls.serve(request, body, ChatController::asked);
    }

    private static Asked asked(byte[] request) {
        BodyRequest body = BodyRequest.read(request);
        return new Asked(
                Operation.CHAT_COMPLETIONS,
                body,
                body.stream() ? WhenGone.CANCEL_UNLESS_RESUMED : WhenGone.CANCEL,
                new ChatShape(body.includeUsage()));
    }
}
