package dev.sluice.ingress.chat;

import dev.sluice.ingress.face.StreamShape;
import io.micronaut.http.HttpHeaders;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import jakarta.inject.Singleton;
import java.util.Optional;

/** Sends what a caller hears as server-sent events. Thread-safe. */
@Singleton
public final class EventAnswers {
    private final Answers answers;
    private final ChatConfig config;

    EventAnswers(Answers answers, ChatConfig config) {
        this.answers = answers;
        this.config = config;
    }

    /**
     * @param call is closed when its caller has heard all, has gone, or takes nothing any more
     */
    public HttpResponse<?> serve(HttpRequest<?> request, Conversation call, StreamShape shape) {
        SseAnswer answer =
                new SseAnswer(call, Optional.empty(), answers, shape, config.keepAlive());
        answer.watchedBy(Connections.watch(request, answer::clientGone));
        return HttpResponse.ok(answer)
                .header("Sluice-Job-Id", call.jobId())
                .header(HttpHeaders.CACHE_CONTROL, "no-store")
                .header("X-Accel-Buffering", "no")
                .header(HttpHeaders.CONTENT_TYPE, SseAnswer.MEDIA_TYPE);
    }
}
