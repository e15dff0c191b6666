package dev.sluice.ingress.submit;

import dev.sluice.ingress.error.ErrorAnswers;
import dev.sluice.ingress.error.Problem;
import dev.sluice.runtime.config.BodyConfig;
import dev.sluice.schema.error.SluiceException;
import io.micronaut.http.HttpHeaders;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.annotation.RequestFilter;
import io.micronaut.http.annotation.ServerFilter;
import org.jspecify.annotations.Nullable;

/**
 * Refuses a request that announces too much before it is asked for: a client that waits for 100
 * Continue never sends the body, so its connection is of no more use.
 */
@ServerFilter({
    "/v1/jobs",
    "/v1/jobs/plan",
    "/v1/audio/speech",
    "/v1/audio/transcriptions",
    "/v1/audio/translations",
    "/v1/chat/completions",
    "/v1/embeddings",
    "/v1/images/edits",
    "/v1/images/generations",
    "/v1/messages",
    "/v1/moderations",
    "/v1/responses"
})
final class SizeFilter {
    private final ErrorAnswers answers;
    private final int bytesMax;

    SizeFilter(ErrorAnswers answers, BodyConfig bodies) {
        this.answers = answers;
        this.bytesMax = bodies.bodyMax();
    }

    @RequestFilter
    @Nullable HttpResponse<?> check(HttpRequest<?> request) {
        try {
            RequestBytes.requireAtMost(bytesMax, request.getContentLength());
            return null;
        } catch (SluiceException e) {
            var answer = answers.answer(request.getPath(), Problem.of(e));
            return request.getHeaders().contains(HttpHeaders.EXPECT)
                    ? answer.header(HttpHeaders.CONNECTION, "close")
                    : answer;
        }
    }
}
