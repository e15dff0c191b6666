package dev.sluice.ingress.error;

import dev.sluice.schema.body.BlobUnavailableException;
import dev.sluice.schema.error.ErrorCode;
import dev.sluice.schema.error.SluiceException;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.server.exceptions.ExceptionHandler;
import jakarta.inject.Singleton;
import java.util.UUID;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The last resort: the caller gets an id and nothing of the inside, the log gets the id and the
 * rest.
 */
@Singleton
public final class UnexpectedErrorHandler
        implements ExceptionHandler<Throwable, HttpResponse<byte[]>> {
    private static final Logger LOG = LoggerFactory.getLogger(UnexpectedErrorHandler.class);

    private final ErrorAnswers answers;

    UnexpectedErrorHandler(ErrorAnswers answers) {
        this.answers = answers;
    }

    @Override
    @SuppressWarnings("rawtypes") // As the interface has it.
    public HttpResponse<byte[]> handle(HttpRequest request, Throwable exception) {
        return answers.answer(request.getPath(), problem(request.getPath(), exception));
    }

    /** Logs what is not the caller's to know and returns what is. */
    public static Problem problem(String path, Throwable exception) {
        if (exception instanceof SluiceException known) {
            return Problem.of(known);
        }
        String id = "err_" + UUID.randomUUID();
        LOG.error("{} on {}", id, path, exception);
        if (exception instanceof BlobUnavailableException) {
            return Problem.of(
                    ErrorCode.LOG_UNAVAILABLE,
                    "the body could not be stored; nothing was accepted. Error id: " + id);
        }
        return Problem.of(ErrorCode.INTERNAL_ERROR, "an internal error. Error id: " + id);
    }
}
