package dev.sluice.ingress.messages;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sluice.ingress.chat.SyncCalls;
import dev.sluice.ingress.face.Asked;
import dev.sluice.ingress.face.WhenGone;
import dev.sluice.ingress.json.Field;
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

/** Messages, each a chat completion to the rest of Sluice. On virtual threads. */
@Controller("/v1/messages")
final class MessagesController {
    private final SyncCalls calls;

    MessagesController(SyncCalls calls) {
        this.calls = calls;
    }

    @Post(
            consumes = MediaType.APPLICATION_JSON,
            produces = {MediaType.APPLICATION_JSON, MediaType.TEXT_EVENT_STREAM})
    @ExecuteOn(TaskExecutors.BLOCKING)
    HttpResponse<?> create(HttpRequest<?> request, @Nullable @Body InputStream body)
            throws IOException, InterruptedException {
        return calls.serve(request, body, MessagesController::asked);
    }

    private static Asked asked(byte[] request) {
        ObjectNode chat = MessagesRequest.chat(Field.of(request));
        return new Asked(
                Operation.CHAT_COMPLETIONS,
                BodyRequest.read(Field.bytes(chat)),
                WhenGone.CANCEL,
                new MessageShape(chat.path("model").asText("")));
    }
}
