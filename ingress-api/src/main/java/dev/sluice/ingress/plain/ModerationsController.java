package dev.sluice.ingress.plain;

import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.sluice.ingress.chat.SyncCalls;
import dev.sluice.ingress.face.Asked;
import dev.sluice.ingress.face.Face;
import dev.sluice.ingress.json.Field;
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

/**
 * Moderations; without a model the route is that which OpenAI's clients mean. On virtual threads.
 */
@Controller("/v1/moderations")
final class ModerationsController {
    private static final String UNNAMED = "omni-moderation-latest";
    private static final Face FACE = new PlainFace(Operation.MODERATIONS);

    private final SyncCalls calls;

    ModerationsController(SyncCalls calls) {
        this.calls = calls;
    }

    @Post(consumes = MediaType.APPLICATION_JSON, produces = MediaType.APPLICATION_JSON)
    @ExecuteOn(TaskExecutors.BLOCKING)
    HttpResponse<?> moderate(HttpRequest<?> request, @Nullable @Body InputStream body)
            throws IOException, InterruptedException {
        return calls.serve(request, body, ModerationsController::asked);
    }

    private static Asked asked(byte[] request) {
        ObjectNode named = Field.of(request).object();
        if (named.path("model").isMissingNode() || named.path("model").isNull()) {
            return FACE.read(Field.bytes(named.put("model", UNNAMED)));
        }
        return FACE.read(request);
    }
}
