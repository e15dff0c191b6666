package dev.sluice.ingress.error;

import dev.sluice.schema.error.SluiceException;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.server.exceptions.ExceptionHandler;
import jakarta.inject.Singleton;

/** Answers errors that our own code found. */
@Singleton
final class SluiceExceptionHandler
        implements ExceptionHandler<SluiceException, HttpResponse<byte[]>> {
    private final ErrorAnswers answers;

    SluiceExceptionHandler(ErrorAnswers answers) {
        this.answers = answers;
    }

    @Override
    @SuppressWarnings("rawtypes") // As the interface has it.
    public HttpResponse<byte[]> handle(HttpRequest request, SluiceException exception) {
        return answers.answer(request.getPath(), Problem.of(exception));
    }
}
