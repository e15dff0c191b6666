package dev.sluice.ingress.admin;

import dev.sluice.ingress.error.ErrorAnswers;
import dev.sluice.ingress.error.Problem;
import dev.sluice.schema.error.ErrorCode;
import io.micronaut.http.HttpHeaders;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.MutableHttpResponse;
import io.micronaut.http.server.exceptions.ExceptionHandler;
import jakarta.inject.Singleton;

/** Answers 412 with the version that stands. */
@Singleton
final class StaleVersionHandler
        implements ExceptionHandler<StaleVersionException, HttpResponse<byte[]>> {
    private final ErrorAnswers answers;

    StaleVersionHandler(ErrorAnswers answers) {
        this.answers = answers;
    }

    @Override
    @SuppressWarnings("rawtypes") // As the interface has it.
    public HttpResponse<byte[]> handle(HttpRequest request, StaleVersionException exception) {
        MutableHttpResponse<byte[]> answer =
                answers.answer(
                        request.getPath(),
                        Problem.of(
                                ErrorCode.PRECONDITION_FAILED,
                                String.valueOf(exception.getMessage())));
        return exception.current() == 0
                ? answer
                : answer.header(HttpHeaders.ETAG, Precondition.tag(exception.current()));
    }
}
