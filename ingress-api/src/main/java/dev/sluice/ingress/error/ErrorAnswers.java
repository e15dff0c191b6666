package dev.sluice.ingress.error;

import dev.sluice.ingress.metric.IngressMetrics;
import dev.sluice.schema.error.ErrorCode;
import io.micronaut.http.HttpHeaders;
import io.micronaut.http.HttpResponseFactory;
import io.micronaut.http.HttpStatus;
import io.micronaut.http.MutableHttpResponse;
import jakarta.inject.Singleton;
import java.time.Duration;

/** Every error answer of ingress is made here; the path chooses the shape, never Accept. */
@Singleton
public final class ErrorAnswers {
    private static final String CHALLENGE = "Bearer realm=\"sluice\"";

    private final IngressMetrics metrics;

    ErrorAnswers(IngressMetrics metrics) {
        this.metrics = metrics;
    }

    public MutableHttpResponse<byte[]> answer(String path, Problem problem) {
        return fill(
                HttpResponseFactory.INSTANCE.status(
                        HttpStatus.valueOf(problem.status()), (byte[]) null),
                path,
                problem);
    }

    /** As {@link #answer}, on a response that already has headers of its own (Allow). */
    @SuppressWarnings("unchecked")
    MutableHttpResponse<byte[]> fill(
            MutableHttpResponse<?> response, String path, Problem problem) {
        metrics.refused(problem.code());
        ErrorShape shape = ErrorShape.of(path);
        response.status(
                switch (shape) {
                    case OPENAI, ANTHROPIC -> OpenAiErrorJson.status(problem);
                    case PROBLEM, REGISTRY -> problem.status();
                });
        Duration retryAfter = problem.retryAfter();
        if (retryAfter != null) {
            long seconds = Math.max(1, (retryAfter.toMillis() + 999) / 1_000);
            response.getHeaders().set(HttpHeaders.RETRY_AFTER, Long.toString(seconds));
        }
        if (problem.code() == ErrorCode.INVALID_API_KEY) {
            response.getHeaders().set(HttpHeaders.WWW_AUTHENTICATE, CHALLENGE);
        }
        response.getHeaders().remove(HttpHeaders.CONTENT_TYPE);
        MutableHttpResponse<byte[]> answer = (MutableHttpResponse<byte[]>) response;
        return switch (shape) {
            case PROBLEM ->
                    answer.header(HttpHeaders.CONTENT_TYPE, ProblemJson.MEDIA_TYPE)
                            .body(ProblemJson.document(problem));
            case OPENAI ->
                    answer.header(HttpHeaders.CONTENT_TYPE, OpenAiErrorJson.MEDIA_TYPE)
                            .body(OpenAiErrorJson.document(problem));
            case ANTHROPIC ->
                    answer.header(HttpHeaders.CONTENT_TYPE, OpenAiErrorJson.MEDIA_TYPE)
                            .body(AnthropicErrorJson.document(problem));
            case REGISTRY ->
                    answer.header(HttpHeaders.CONTENT_TYPE, RegistryErrorJson.MEDIA_TYPE)
                            .body(RegistryErrorJson.document(problem));
        };
    }
}
